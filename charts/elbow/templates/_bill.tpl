{{/* A rough forecast: metrics of one reading times readings in a month of 730 hours. */}}
{{- define "elbow.bill" -}}
{{- $config := include "elbow.config" . | fromYaml -}}
{{- $bill := .Files.Get "files/bill.yaml" | fromYaml -}}
{{- $preset := dig "metrics" "preset" "standard" $config -}}
{{- $intervals := mergeOverwrite (dict "alerting" "1m" "regular" "5m" "slow" "15m") (dig "polling" "intervals" dict $config) -}}
{{- $rows := get $bill.metrics $preset -}}
{{- $clear := true -}}
{{- range $class, $interval := $intervals -}}
{{- if not (regexMatch "^[0-9]+[smhd]$" $interval) -}}{{- $clear = false -}}{{- end -}}
{{- end -}}
{{- if not $clear }}
  Ask elbow cost: polling.intervals are written in a way these notes do not read.
{{- else -}}
{{- $seconds := dict "s" 1 "m" 60 "h" 3600 "d" 86400 -}}
{{- $usd := dict -}}
{{- range $family, $metrics := $rows -}}
{{- $sum := 0.0 -}}
{{- range $class, $count := $metrics -}}
{{- $interval := get $intervals $class -}}
{{- $every := mul (regexFind "^[0-9]+" $interval | int) (get $seconds (regexFind "[smhd]$" $interval)) -}}
{{- $sum = addf $sum (mulf (float64 $count) (divf (mulf 730.0 3600.0) (float64 $every)) (divf (float64 $bill.usdPerThousandMetrics) 1000.0)) -}}
{{- end -}}
{{- $_ := set $usd $family $sum -}}
{{- end }}
  About USD {{ printf "%.2f" (get $usd "alb") }} a month for an ALB, {{ printf "%.2f" (get $usd "nlb") }} for an NLB, {{ printf "%.2f" (get $usd "clb") }} for a classic one, each with one
  target group: preset {{ $preset }}, read each {{ $intervals.alerting }} (alerting), {{ $intervals.regular }} (regular), {{ $intervals.slow }} (slow).
  10 ALBs: USD {{ printf "%.0f" (mulf 10.0 (get $usd "alb")) }}; 100 ALBs: USD {{ printf "%.0f" (mulf 100.0 (get $usd "alb")) }}. List price of {{ $bill.pricesAsOf }}: USD {{ $bill.usdPerThousandMetrics }} per 1,000 metrics requested.
{{- with dig "budget" "monthlyUsd" 0 $config }}
  The budget is USD {{ . }} a month (settings.budget.monthlyUsd).
{{- else }}
  No budget is set: settings.budget.monthlyUsd stretches the intervals when the forecast passes it, and loses nothing.
{{- end }}
  Exactly, for the load balancers that are there, before anything is paid: elbow cost.
{{- end -}}
{{- end -}}
