import type { CatalogueMetric } from "./metric.ts";
import { counter, gauge, latency, metricRows } from "./metric-rows.ts";

/** What Classic Load Balancers measure. Their names have no `_Count`, so their series differ from ALB's. */
export const clbMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/ELB", "classic", [
    counter("BackendConnectionErrors", "backend_connection_errors", {
      standard: ["load-balancer"],
      note: "includes health-check connections",
    }),
    counter(
      "DesyncMitigationMode_NonCompliant_Request_Count",
      "desync_mitigation_mode_non_compliant_request_count",
    ),
    gauge("HealthyHostCount", "healthy_host_count", {
      reporting: "registered-targets",
      class: "alerting",
      possible: ["average", "maximum", "minimum"],
      statistics: ["minimum", "maximum"],
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    gauge("UnHealthyHostCount", "unhealthy_host_count", {
      reporting: "registered-targets",
      class: "alerting",
      possible: ["average", "minimum", "maximum"],
      statistics: ["minimum", "maximum"],
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("HTTPCode_Backend_2XX", "http_code_backend_2xx", { standard: ["load-balancer"] }),
    counter("HTTPCode_Backend_3XX", "http_code_backend_3xx", { standard: ["load-balancer"] }),
    counter("HTTPCode_Backend_4XX", "http_code_backend_4xx", { standard: ["load-balancer"] }),
    counter("HTTPCode_Backend_5XX", "http_code_backend_5xx", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("HTTPCode_ELB_4XX", "http_code_elb_4xx", { standard: ["load-balancer"] }),
    counter("HTTPCode_ELB_5XX", "http_code_elb_5xx", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    latency("Latency", "latency", {
      unit: "Seconds",
      possible: ["average", "maximum", "pNN", "sample_count", "sum"],
      standard: ["load-balancer"],
    }),
    counter("RequestCount", "request_count", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("SpilloverCount", "spillover_count", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    gauge("SurgeQueueLength", "surge_queue_length", {
      possible: ["maximum", "average", "minimum"],
      statistics: ["average", "maximum"],
      standard: ["load-balancer"],
      note: "limit 1024; Sum is not useful",
    }),
  ]),
  ...metricRows("AWS/ELB", "classic-estimates", [
    gauge("EstimatedALBActiveConnectionCount", "estimated_alb_active_connection_count", {
      scopes: ["load-balancer"],
      reporting: "unspecified",
      possible: ["sum"],
      note: "migration estimates; not for alarms",
    }),
    gauge("EstimatedALBConsumedLCUs", "estimated_alb_consumed_lcus", {
      scopes: ["load-balancer"],
      reporting: "unspecified",
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
    }),
    counter("EstimatedALBNewConnectionCount", "estimated_alb_new_connection_count", {
      scopes: ["load-balancer"],
      reporting: "unspecified",
    }),
    counter("EstimatedProcessedBytes", "estimated_processed_bytes", {
      unit: "Bytes",
      scopes: ["load-balancer"],
      reporting: "unspecified",
    }),
  ]),
];
