import type { CatalogueMetric } from "./metric.ts";
import { counter, everywhere, gauge, latency, metricRows, perTargetGroup } from "./metric-rows.ts";

/** What an Application Load Balancer says about its targets: their answers, their time, their health. */
export const albTargetMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/ApplicationELB", "target", [
    gauge("AnomalousHostCount", "anomalous_host_count", {
      scopes: perTargetGroup,
      reporting: "always",
      possible: ["minimum", "maximum"],
      feature: "anomaly-mitigation",
    }),
    gauge("MitigatedHostCount", "mitigated_host_count", {
      scopes: perTargetGroup,
      reporting: "always",
      possible: ["average", "minimum", "maximum"],
      statistics: ["minimum", "maximum"],
      feature: "anomaly-mitigation",
    }),
    gauge("HealthyHostCount", "healthy_host_count", {
      scopes: perTargetGroup,
      reporting: "registered-targets",
      class: "alerting",
      possible: ["average", "minimum", "maximum"],
      statistics: ["minimum", "maximum"],
      minimal: ["target-group"],
      standard: ["target-group"],
      note: "NOT available per LoadBalancer alone",
    }),
    gauge("UnHealthyHostCount", "unhealthy_host_count", {
      scopes: perTargetGroup,
      reporting: "registered-targets",
      class: "alerting",
      possible: ["average", "minimum", "maximum"],
      statistics: ["minimum", "maximum"],
      minimal: ["target-group"],
      standard: ["target-group"],
      note: "NOT available per LoadBalancer alone; AWS suggests alarming on Minimum",
    }),
    counter("HTTPCode_Target_2XX_Count", "http_code_target_2xx_count", {
      scopes: everywhere,
      reporting: "registered-targets",
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTPCode_Target_3XX_Count", "http_code_target_3xx_count", {
      scopes: everywhere,
      reporting: "registered-targets",
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTPCode_Target_4XX_Count", "http_code_target_4xx_count", {
      scopes: everywhere,
      reporting: "registered-targets",
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTPCode_Target_5XX_Count", "http_code_target_5xx_count", {
      scopes: everywhere,
      reporting: "registered-targets",
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    gauge("RequestCountPerTarget", "request_count_per_target", {
      scopes: perTargetGroup,
      reporting: "always",
      possible: ["sum"],
      note: "Sum is the only valid statistic and means the average per healthy target; not for Lambda targets",
    }),
    counter("TargetConnectionErrorCount", "target_connection_error_count", {
      scopes: everywhere,
      standard: ["load-balancer"],
    }),
    latency("TargetResponseTime", "target_response_time", {
      unit: "Seconds",
      scopes: everywhere,
      standard: ["load-balancer"],
      note: "most useful: Average and percentiles",
    }),
    counter("TargetTLSNegotiationErrorCount", "target_tls_negotiation_error_count", {
      scopes: everywhere,
      standard: ["load-balancer"],
    }),
    gauge("ActiveZonalShiftHostCount", "active_zonal_shift_host_count", {
      scopes: perTargetGroup,
      reporting: "when-value",
      possible: ["sum"],
      feature: "zonal-shift",
    }),
  ]),
  ...metricRows("AWS/ApplicationELB", "target-group-health", [
    gauge("HealthyStateDNS", "healthy_state_dns", {
      scopes: perTargetGroup,
      reporting: "unspecified",
      possible: ["maximum"],
    }),
    gauge("HealthyStateRouting", "healthy_state_routing", {
      scopes: perTargetGroup,
      reporting: "unspecified",
      possible: ["maximum"],
    }),
    gauge("UnhealthyStateDNS", "unhealthy_state_dns", {
      scopes: perTargetGroup,
      reporting: "unspecified",
      possible: ["minimum"],
    }),
    gauge("UnhealthyStateRouting", "unhealthy_state_routing", {
      scopes: perTargetGroup,
      reporting: "unspecified",
      possible: ["minimum"],
    }),
    counter("UnhealthyRoutingRequestCount", "unhealthy_routing_request_count", {
      scopes: everywhere,
      reporting: "unspecified",
      note: "ELB page lists LT and AZ+LT only",
    }),
  ]),
  ...metricRows("AWS/ApplicationELB", "lambda", [
    counter("LambdaInternalError", "lambda_internal_error", { scopes: ["target-group"], feature: "lambda" }),
    counter("LambdaUserError", "lambda_user_error", { scopes: ["target-group"], feature: "lambda" }),
    counter("LambdaTargetProcessedBytes", "lambda_target_processed_bytes", {
      unit: "Bytes",
      scopes: ["load-balancer"],
      feature: "lambda",
    }),
  ]),
];
