{{/*
elbow's configuration as one tree: the first-class values, and over them `settings`. Lease and checkpoint are named after the
release, so that two of them in one namespace do not share a leader.
*/}}
{{- define "elbow.config" -}}
{{- $values := .Values -}}
{{- $config := dict
  "leaderElection" (merge (deepCopy $values.leaderElection) (dict "name" (include "elbow.fullname" .)))
  "checkpoint" (dict "name" (printf "%s-checkpoint" (include "elbow.fullname" .)))
  "sharding" (deepCopy $values.sharding)
  "log" (dict "level" $values.logLevel "format" $values.logFormat)
-}}
{{- range $key := list "clusterName" "region" -}}
{{- with get $values $key -}}{{- $_ := set $config $key . -}}{{- end -}}
{{- end -}}
{{- with $values.env -}}{{- $_ := set $config "labels" (dict "env" .) -}}{{- end -}}
{{- if $values.settings.otlp -}}
{{- $_ := set $config "otlp" (deepCopy $values.settings.otlp) -}}
{{- else -}}
{{- $_ := set $config "otlp" (include "elbow.destination" . | fromYaml) -}}
{{- end -}}
{{- mergeOverwrite $config (omit (deepCopy $values.settings) "otlp") | toYaml -}}
{{- end -}}

{{/* The destination of `otlp`: its options as they are, files of the Secret, and no endpoint where the node's address decides. */}}
{{- define "elbow.destination" -}}
{{- $otlp := .Values.otlp -}}
{{- $destination := deepCopy (omit $otlp "nodeLocal" "existingSecret") -}}
{{- range $key, $value := $destination -}}
{{- if or (kindIs "invalid" $value) (and (kindIs "string" $value) (eq $value "")) (and (kindIs "map" $value) (empty $value)) -}}
{{- $_ := unset $destination $key -}}
{{- end -}}
{{- end -}}
{{- $secret := $otlp.existingSecret -}}
{{- if $secret.name -}}
{{- $files := dict -}}
{{- with $secret.headersKey -}}{{- $_ := set $files "headersFile" (include "elbow.secretFile" .) -}}{{- end -}}
{{- with $secret.bearerTokenKey -}}{{- $_ := set $files "auth" (dict "bearerTokenFile" (include "elbow.secretFile" .)) -}}{{- end -}}
{{- with $secret.passwordKey -}}{{- $_ := set $files "auth" (dict "basic" (dict "passwordFile" (include "elbow.secretFile" .))) -}}{{- end -}}
{{- $tls := dict -}}
{{- range $key, $option := dict "caKey" "caFile" "certKey" "certFile" "keyKey" "keyFile" -}}
{{- with get $secret $key -}}{{- $_ := set $tls $option (include "elbow.secretFile" .) -}}{{- end -}}
{{- end -}}
{{- if $tls -}}{{- $_ := set $files "tls" $tls -}}{{- end -}}
{{- $destination = mergeOverwrite $destination $files -}}
{{- end -}}
{{- $destination | toYaml -}}
{{- end -}}

{{- define "elbow.secretFile" -}}
/etc/elbow-otlp/{{ . }}
{{- end -}}

{{/* Everything that must hold before anything is rendered, with what to do. */}}
{{- define "elbow.check" -}}
{{- $values := .Values -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- $_ := include "elbow.image" . -}}
{{- if not $config.clusterName -}}
{{- fail "\n\nclusterName is required: the value of the cluster tag on your load balancers, usually the EKS cluster's name. Set clusterName=NAME" -}}
{{- end -}}
{{- $node := $values.otlp.nodeLocal.enabled -}}
{{- if and $node (or $values.otlp.endpoint $values.settings.otlp) -}}
{{- fail "\n\notlp.nodeLocal.enabled and otlp.endpoint (or settings.otlp) exclude each other: remove one" -}}
{{- end -}}
{{- if not (or $node $values.otlp.endpoint $values.settings.otlp) -}}
{{- fail "\n\notlp.endpoint is required, there is no default. Set one of\n  otlp.endpoint=http://collector.monitoring:4317              (a Collector, gRPC)\n  otlp.endpoint=http://prometheus.monitoring:9090/api/v1/otlp  with otlp.protocol=http/protobuf\n  otlp.nodeLocal.enabled=true                                  (a Collector on each node)" -}}
{{- end -}}
{{- $secret := $values.otlp.existingSecret -}}
{{- $keys := omit $secret "name" | values | join "" -}}
{{- if and $keys (not $secret.name) -}}
{{- fail "\n\notlp.existingSecret has keys and no name: set otlp.existingSecret.name" -}}
{{- end -}}
{{- if and $secret.name (not $keys) -}}
{{- fail "\n\notlp.existingSecret.name is set and no key of it: set otlp.existingSecret.headersKey, bearerTokenKey, passwordKey or caKey" -}}
{{- end -}}
{{- if and $secret.bearerTokenKey $secret.passwordKey -}}
{{- fail "\n\notlp.existingSecret: bearerTokenKey and passwordKey exclude each other" -}}
{{- end -}}
{{- if and (gt (int $values.replicaCount) 1) (not $config.leaderElection.enabled) -}}
{{- fail (printf "\n\nreplicaCount=%d without leaderElection.enabled would read and pay for everything %d times: set one of them otherwise" (int $values.replicaCount) (int $values.replicaCount)) -}}
{{- end -}}
{{- if and (gt (int $config.sharding.buckets) 1) (not $config.leaderElection.enabled) -}}
{{- fail "\n\nsharding.buckets over 1 needs leaderElection.enabled: each bucket is held by a Lease" -}}
{{- end -}}
{{- if and $values.rbac.create $values.rbac.namespaced $values.rbac.events (empty (dig "ownership" "namespaces" list $config)) -}}
{{- fail "\n\nrbac.namespaced needs settings.ownership.namespaces: the namespaces in which Events may be posted" -}}
{{- end -}}
{{- $server := default dict $config.server -}}
{{- if regexMatch "^(off$|127\\.|localhost|\\[::1\\])" (default "" $server.health) -}}
{{- fail "\n\nsettings.server.health must be reachable by the kubelet's probes: remove it, or write [::]:PORT" -}}
{{- end -}}
{{- if and (regexMatch "^(off$|127\\.|localhost|\\[::1\\])" (default "" $server.metrics)) (or $values.serviceMonitor.enabled $values.podMonitor.enabled) -}}
{{- fail "\n\nserviceMonitor and podMonitor scrape settings.server.metrics: remove it, or write [::]:PORT" -}}
{{- end -}}
{{- if and $values.serviceMonitor.enabled (not $values.service.enabled) -}}
{{- fail "\n\nserviceMonitor needs service.enabled; use podMonitor without it" -}}
{{- end -}}
{{- end -}}

{{/* The port of the metrics and the page in the pod; empty = switched off. */}}
{{- define "elbow.metricsPort" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- dig "server" "metrics" "[::]:8080" $config | regexFind "[0-9]+$" -}}
{{- end -}}

{{- define "elbow.healthPort" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- dig "server" "health" "[::]:8081" $config | regexFind "[0-9]+$" -}}
{{- end -}}

{{/* The namespace of Lease and checkpoint. */}}
{{- define "elbow.stateNamespace" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- default .Release.Namespace (dig "leaderElection" "namespace" "" $config) -}}
{{- end -}}

{{/* Names of the ConfigMaps that hold the progress: the plain one, or one for each bucket. */}}
{{- define "elbow.checkpointNames" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- $buckets := int $config.sharding.buckets -}}
{{- $names := list -}}
{{- range $bucket := until $buckets -}}
{{- $names = append $names (printf "%s-%d" $config.checkpoint.name $bucket) -}}
{{- end -}}
{{- gt $buckets 1 | ternary $names (list $config.checkpoint.name) | toYaml -}}
{{- end -}}

{{/* The same, and those of another number of buckets, whose progress is taken over after a change. */}}
{{- define "elbow.readableCheckpointNames" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- $names := list $config.checkpoint.name -}}
{{- $buckets := int $config.sharding.buckets -}}
{{- range $bucket := until (max (gt $buckets 1 | ternary $buckets 0) (int .Values.rbac.formerBuckets) | int) -}}
{{- $names = append $names (printf "%s-%d" $config.checkpoint.name $bucket) -}}
{{- end -}}
{{- $names | toYaml -}}
{{- end -}}

{{/* Ports of the receivers, from their endpoints; 443 and 80 are what a URL without port means. */}}
{{- define "elbow.otlpPorts" -}}
{{- $ports := list -}}
{{- if .Values.otlp.nodeLocal.enabled -}}
{{- $ports = append $ports (int .Values.otlp.nodeLocal.port) -}}
{{- else -}}
{{- $otlp := (include "elbow.config" . | fromYaml).otlp -}}
{{- range $destination := kindIs "slice" $otlp | ternary $otlp (list $otlp) -}}
{{- $url := urlParse (default "" $destination.endpoint) -}}
{{- $written := regexFind ":[0-9]+$" $url.host -}}
{{- if $written -}}
{{- $ports = append $ports (trimPrefix ":" $written | int) -}}
{{- else -}}
{{- $ports = append $ports (eq $url.scheme "http" | ternary 80 443) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $ports | uniq | toYaml -}}
{{- end -}}
