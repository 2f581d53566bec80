{{/* What the SDK reads from the environment besides credentials. */}}
{{- define "elbow.awsEnv" -}}
{{- with (include "elbow.config" . | fromYaml).region }}
- name: AWS_REGION
  value: {{ . | quote }}
{{- end }}
{{- if .Values.aws.dualStack }}
- name: AWS_USE_DUALSTACK_ENDPOINT
  value: "true"
{{- end }}
{{- if .Values.aws.fips }}
- name: AWS_USE_FIPS_ENDPOINT
  value: "true"
{{- end }}
{{- end -}}

{{/* The configuration, the Secret that it names files of, and what else was asked for. */}}
{{- define "elbow.volumes" -}}
- name: config
  configMap:
    name: {{ include "elbow.fullname" . | quote }}
{{- with .Values.otlp.existingSecret.name }}
- name: otlp
  secret:
    secretName: {{ . | quote }}
    # 0440: for the group of the pod.
    defaultMode: 288
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "elbow.mounts" -}}
- name: config
  mountPath: /etc/elbow
  readOnly: true
{{- if .Values.otlp.existingSecret.name }}
- name: otlp
  mountPath: /etc/elbow-otlp
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}
