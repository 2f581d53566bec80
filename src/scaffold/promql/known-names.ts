import { readSeriesName, usualSeriesNames } from "./series-reference.ts";

/** Which metric and label names an expression may use. */
export interface KnownNames {
  readonly isMetric: (name: string) => boolean;
  readonly isLabel: (name: string) => boolean;
  /** What "did you mean" offers. */
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/** Names beyond the catalogue's: recording rules of the same file, a site's labels, metrics of applications. */
export interface MoreNames {
  readonly metrics?: readonly string[];
  readonly labels?: readonly string[];
}

/** The labels of our series and of the info series. */
export const seriesLabels: readonly string[] = [
  "account_id",
  "arn",
  "availability_zone",
  "cluster",
  "dns_name",
  "env",
  "external_traffic_policy",
  "group",
  "ingress",
  "job",
  "load_balancer",
  "load_balancer_name",
  "namespace",
  "owner_kind",
  "owner_name",
  "port",
  "region",
  "relation",
  "role",
  "route",
  "scheme",
  "service",
  "target_group",
  "target_group_name",
  "target_type",
  "type",
];

/** Labels of elbow's own metrics, and `le` and `alertname`, which every Prometheus has. */
const selfLabels: readonly string[] = [
  "alertname",
  "alertstate",
  "aws_namespace",
  "bucket",
  "class",
  "counting",
  "destination",
  "instance",
  "kind",
  "le",
  "metric",
  "mode",
  "node",
  "node_version",
  "outcome",
  "quantile",
  "reason",
  "severity",
  "version",
  "what",
];

/** The info series, which travel with the data. */
export const infoMetrics: readonly string[] = [
  "elbow_load_balancer_info",
  "elbow_load_balancer_owner_info",
  "elbow_target_group_info",
];

/** What elbow says of itself on /metrics and pushes; a histogram also as `_bucket`, `_count`, `_sum`. */
export const selfMetrics: readonly string[] = [
  "elbow_budget_spent_usd",
  "elbow_budget_usd_per_month",
  "elbow_build_info",
  "elbow_checkpoint_age_seconds",
  "elbow_checkpoint_bytes",
  "elbow_checkpoint_skipped",
  "elbow_checkpoint_writes_total",
  "elbow_cloudwatch_cost_forecast_usd_per_month",
  "elbow_cloudwatch_cost_incident_worst_case_usd_per_month",
  "elbow_cloudwatch_cost_usd_total",
  "elbow_cloudwatch_metrics_requested_total",
  "elbow_cloudwatch_requests_total",
  "elbow_cluster_object_values_left_out_total",
  "elbow_cluster_objects",
  "elbow_cluster_objects_malformed_total",
  "elbow_cluster_objects_refused_total",
  "elbow_configuration_reloads_total",
  "elbow_configuration_valid",
  "elbow_configuration_waiting_options",
  "elbow_data_age_expected_seconds",
  "elbow_data_age_seconds",
  "elbow_event_loop_delay_seconds",
  "elbow_events_total",
  "elbow_gc_duration_seconds",
  "elbow_identity_changes_total",
  "elbow_incident",
  "elbow_inventory_calls_total",
  "elbow_inventory_passes_total",
  "elbow_inventory_skipped_total",
  "elbow_label_values_shortened",
  "elbow_late_age_seconds",
  "elbow_late_change_ratio",
  "elbow_late_points_total",
  "elbow_leader",
  "elbow_load_balancer_cost_forecast_usd_per_month",
  "elbow_load_balancers",
  "elbow_metric_cost_forecast_usd_per_month",
  "elbow_namespace_cost_forecast_usd_per_month",
  "elbow_otlp_batches_waiting",
  "elbow_otlp_request_bytes_total",
  "elbow_otlp_request_wire_bytes_total",
  "elbow_otlp_requests_in_flight",
  "elbow_otlp_requests_total",
  "elbow_otlp_retries_total",
  "elbow_otlp_search_requests_total",
  "elbow_points_total",
  "elbow_polling_interval_seconds",
  "elbow_process_cpu_seconds_total",
  "elbow_process_external_memory_bytes",
  "elbow_process_heap_total_bytes",
  "elbow_process_heap_used_bytes",
  "elbow_process_resident_memory_bytes",
  "elbow_process_start_time_seconds",
  "elbow_self_metric_failures_total",
  "elbow_self_metrics_pushes_total",
  "elbow_target_group_bindings_unresolved",
  "elbow_trace_spans_total",
  "elbow_watch_events_total",
  "elbow_watch_last_byte_age_seconds",
  "elbow_watch_relist_differences_total",
  "elbow_watch_restarts_total",
  "elbow_watch_synced",
  "otel_sdk_exporter_metric_data_point_exported_total",
  "otel_sdk_exporter_metric_data_point_inflight",
];

const histograms: readonly string[] = [
  "elbow_event_loop_delay_seconds",
  "elbow_gc_duration_seconds",
  "elbow_late_age_seconds",
  "elbow_late_change_ratio",
  "otel_sdk_exporter_operation_duration_seconds",
];

/** The vocabulary of rules and dashboards: the catalogue's series with every statistic, info series, self-metrics, `more`. */
export function knownNames(more: MoreNames = {}): KnownNames {
  const metrics = new Set([
    ...infoMetrics,
    ...selfMetrics,
    ...histograms.flatMap((name) => ["_bucket", "_count", "_sum"].map((end) => `${name}${end}`)),
    "ALERTS",
    "ALERTS_FOR_STATE",
    ...(more.metrics ?? []),
  ]);
  const labels = new Set([...seriesLabels, ...selfLabels, ...(more.labels ?? [])]);
  return {
    isMetric: (name) => metrics.has(name) || readSeriesName(name) !== null,
    isLabel: (name) => labels.has(name),
    metrics: [...usualSeriesNames(), ...metrics],
    labels: [...labels],
  };
}
