{{/*
The groups of a rule file of this chart, as YAML below `groups`: (dict "root" $ "path" PATH "labels" LABELS). The cluster's name takes the
place of __CLUSTER__, and every alert gets the labels.
*/}}
{{- define "elbow.ruleGroups" -}}
{{- $text := .root.Files.Get .path -}}
{{- $config := include "elbow.config" .root | fromYaml -}}
{{- $cluster := dig "labels" "cluster" $config.clusterName $config -}}
{{- if contains "__CLUSTER__" $text -}}
{{- if not (regexMatch "^[-._a-zA-Z0-9]+$" $cluster) -}}
{{- fail (printf "\n\n%s has __CLUSTER__ in it, and the cluster's name %q cannot stand in a rule as it is: set settings.labels.cluster, or write the name into the file" .path $cluster) -}}
{{- end -}}
{{- $text = replace "__CLUSTER__" $cluster $text -}}
{{- end -}}
{{- $groups := ($text | fromYaml).groups -}}
{{- $labels := .labels -}}
{{- range $group := $groups -}}
{{- range $rule := $group.rules -}}
{{- if hasKey $rule "alert" -}}
{{- $_ := set $rule "labels" (mergeOverwrite (default dict $rule.labels) (deepCopy $labels)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $groups -}}
{{- end -}}
