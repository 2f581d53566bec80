{{/* The chart's name, shortened to what a label takes. */}}
{{- define "elbow.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of every object. */}}
{{- define "elbow.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "elbow.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "elbow.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "elbow.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "elbow.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods: never changes. */}}
{{- define "elbow.selectorLabels" -}}
app.kubernetes.io/name: {{ include "elbow.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "elbow.labels" -}}
{{- $own := merge (include "elbow.selectorLabels" . | fromYaml) (dict
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "elbow"
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_")
) -}}
{{- merge $own .Values.commonLabels | toYaml -}}
{{- end -}}

{{/* The image, or the one command that makes it. */}}
{{- define "elbow.image" -}}
{{- $image := .Values.image -}}
{{- if not $image.repository -}}
{{- fail (printf "\n\nimage.repository is required: elbow publishes no image. Build and push yours for both architectures, in elbow's source folder:\n\n  docker buildx build --platform linux/amd64,linux/arm64 --tag REGISTRY/elbow:%s --push .\n\nthen set image.repository=REGISTRY/elbow" .Chart.AppVersion) -}}
{{- end -}}
{{- $registry := default $image.registry .Values.global.imageRegistry -}}
{{- $name := $image.repository -}}
{{- if $registry -}}
{{- $name = printf "%s/%s" (trimSuffix "/" $registry) $image.repository -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}
