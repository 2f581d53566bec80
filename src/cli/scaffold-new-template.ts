/** A template to begin with: it passes `check`, scaffolds and has a test that promtool passes. */
export function newTemplateText(name: string): string {
  return `# An alert template. Copy the built-in ones: elbow scaffold templates show AlbTarget5xxHigh
name: ${name}
summary: Answers 5xx from targets, by count.
family: alb # alb, nlb, clb or exporter: names the group
subject: load-balancer # or target-group, or cluster (rules about elbow itself)
panel: server-errors # of elbow's dashboard for that; may be left out
enabled: true
severity: warning # page, warning or ticket
for: 1m
keepFiringFor: 5m
parameters:
  min_errors:
    type: number # number, ratio, duration, string or labels
    default: 50
    min: 1
    help: errors in five minutes
    source: judgement
# \${name} is put in as one token of PromQL: no quotes around it. \${labels} are the labels to aggregate by.
expr: |
  sum by (\${labels}) (sum_over_time(alb_http_code_target_5xx_count_sum[5m])) >= \${min_errors}
annotations:
  summary: "{{ $labels.load_balancer_name }}: targets answer 5xx"
  description: "{{ $value }} errors in 5m; the limit is \${min_errors}."
runbook:
  meaning: Targets answered 5xx.
  impact: Users see errors.
  steps: [Look at the application's logs.]
  tuning: min_errors
  wrong: A scanner can cause errors that no user sees.
tests: # times are of the data; values as promtool writes them, one a minute, in quotes
  - name: fires and resolves
    series:
      alb_http_code_target_5xx_count_sum: "0x9 20x9 0x30"
    firing: [15m]
    silent: [9m, 40m]
`;
}
