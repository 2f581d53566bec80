import type { CatalogueMetric } from "./metric.ts";
import { counter, everywhere, gauge, metricRows, perTargetGroup } from "./metric-rows.ts";

/** What an Application Load Balancer says about itself: requests, its own answers, connections, capacity. */
export const albLoadBalancerMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/ApplicationELB", "load-balancer", [
    gauge("ActiveConnectionCount", "active_connection_count", {
      possible: ["sum"],
      standard: ["load-balancer"],
      note: "concurrent connections, yet only Sum is meaningful (sum of per-node snapshots); valid only at Period=60, a longer period multiplies it",
    }),
    counter("AppCookieNonStickinessCount", "app_cookie_non_stickiness_count", {
      reporting: "feature-enabled",
      feature: "app-cookie-stickiness",
      note: "the tags-for-telemetry list shows LoadBalancer only",
    }),
    gauge("BYoIPUtilPercentage", "byoip_util_percentage", {
      unit: "Percent",
      scopes: perTargetGroup,
      reporting: "feature-enabled",
      possible: ["average"],
      feature: "byoip",
      note: "dimensions as documented (with TargetGroup) look odd; check with ListMetrics",
    }),
    counter("ClientTLSNegotiationErrorCount", "client_tls_negotiation_error_count", {
      standard: ["load-balancer"],
      note: "also rises for failed mutual TLS handshakes; ALB has no separate mTLS counter",
    }),
    counter(
      "DesyncMitigationMode_NonCompliant_Request_Count",
      "desync_mitigation_mode_non_compliant_request_count",
    ),
    counter("DroppedInvalidHeaderRequestCount", "dropped_invalid_header_request_count", {
      note: "ELB page: all statistics, AZ+LB only; tags-for-telemetry list has LB too",
    }),
    counter("ExcessiveLowReputationPackets", "excessive_low_reputation_packets", {
      feature: "resource-level-ddos",
    }),
    counter("ForwardedInvalidHeaderRequestCount", "forwarded_invalid_header_request_count", {
      reporting: "always",
      note: "ELB page: all statistics, AZ+LB only; tags-for-telemetry list has LB too",
    }),
    counter("GrpcRequestCount", "grpc_request_count", {
      scopes: everywhere,
      zoneDimensions: ["AvailabilityZone", "LoadBalancer", "TargetGroup"],
      feature: "grpc",
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTP_Fixed_Response_Count", "http_fixed_response_count"),
    counter("HTTP_Redirect_Count", "http_redirect_count"),
    counter("HTTP_Redirect_Url_Limit_Exceeded_Count", "http_redirect_url_limit_exceeded_count"),
    counter("HTTPCode_ELB_3XX_Count", "http_code_elb_3xx_count"),
    counter("HTTPCode_ELB_4XX_Count", "http_code_elb_4xx_count", {
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTPCode_ELB_5XX_Count", "http_code_elb_5xx_count", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
      note: "Minimum, Maximum and Average are 1",
    }),
    counter("HTTPCode_ELB_500_Count", "http_code_elb_500_count"),
    counter("HTTPCode_ELB_502_Count", "http_code_elb_502_count", { standard: ["load-balancer"] }),
    counter("HTTPCode_ELB_503_Count", "http_code_elb_503_count", {
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("HTTPCode_ELB_504_Count", "http_code_elb_504_count", { standard: ["load-balancer"] }),
    counter("IPv6ProcessedBytes", "ipv6_processed_bytes", { unit: "Bytes", feature: "ipv6" }),
    counter("IPv6RequestCount", "ipv6_request_count", {
      scopes: everywhere,
      feature: "ipv6",
      note: "ELB page lists LB and AZ+LB only",
    }),
    counter("LowReputationPacketsDropped", "low_reputation_packets_dropped", {
      feature: "resource-level-ddos",
    }),
    counter("LowReputationRequestsDenied", "low_reputation_requests_denied", {
      feature: "resource-level-ddos",
      note: "HTTP 403 answers",
    }),
    counter("NewConnectionCount", "new_connection_count", { standard: ["load-balancer"] }),
    counter("NonStickyRequestCount", "non_sticky_request_count", {
      reporting: "feature-enabled",
      feature: "stickiness",
    }),
    counter("ProcessedBytes", "processed_bytes", { unit: "Bytes", standard: ["load-balancer"] }),
    counter("RejectedConnectionCount", "rejected_connection_count", {
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("RequestCount", "request_count", {
      scopes: everywhere,
      reporting: "registered-targets",
      class: "alerting",
      minimal: ["load-balancer", "target-group"],
      standard: ["load-balancer", "target-group"],
      note: "only requests for which a node chose a target",
    }),
    counter("RuleEvaluations", "rule_evaluations", { scopes: ["load-balancer"] }),
    counter("StandardProcessedBytes", "standard_processed_bytes", {
      unit: "Bytes",
      note: "only in grafana-aws-sdk; no longer on the AWS page",
    }),
  ]),
  ...metricRows("AWS/ApplicationELB", "lcu", [
    gauge("ConsumedLCUs", "consumed_lcus", {
      scopes: ["load-balancer"],
      reporting: "always",
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
      standard: ["load-balancer"],
      note: "arrives 30-60 minutes late; reports real use even with a reservation",
    }),
    gauge("PeakLCUs", "peak_lcus", {
      scopes: ["load-balancer"],
      reporting: "always",
      settle: "slow",
      possible: ["sum", "maximum"],
      statistics: ["maximum"],
      feature: "lcu-reservation",
    }),
    gauge("ReservedLCUs", "reserved_lcus", {
      scopes: ["load-balancer"],
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
      feature: "lcu-reservation",
      note: "a per-minute share of the hourly reservation (500 LCU/h shows 8.33)",
    }),
    gauge("CapacityUtilization", "capacity_utilization", {
      unit: "Percent",
      scopes: ["load-balancer"],
      reporting: "always",
      settle: "slow",
      possible: ["maximum"],
      note: "0-100",
    }),
  ]),
];
