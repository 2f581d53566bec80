import type { CatalogueMetric } from "./metric.ts";
import { counter, gauge, latency, metricRows } from "./metric-rows.ts";

/** Metrics of Application Load Balancer features that most do not use: authentication, target optimizer. */
export const albFeatureMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/ApplicationELB", "auth", [
    counter("ELBAuthError", "elb_auth_error", { feature: "authenticate-action" }),
    counter("ELBAuthFailure", "elb_auth_failure", { feature: "authenticate-action" }),
    counter("ELBAuthRefreshTokenSuccess", "elb_auth_refresh_token_success", {
      feature: "authenticate-action",
    }),
    counter("ELBAuthSuccess", "elb_auth_success", { feature: "authenticate-action" }),
    counter("ELBAuthUserClaimsSizeExceeded", "elb_auth_user_claims_size_exceeded", {
      feature: "authenticate-action",
    }),
    latency("ELBAuthLatency", "elb_auth_latency", { unit: "Milliseconds", feature: "authenticate-action" }),
  ]),
  ...metricRows("AWS/ApplicationELB", "target-optimizer", [
    counter("TargetControlRequestCount", "target_control_request_count", { feature: "target-optimizer" }),
    counter("TargetControlRequestRejectCount", "target_control_request_reject_count", {
      feature: "target-optimizer",
    }),
    counter("TargetControlNewChannelCount", "target_control_new_channel_count", {
      feature: "target-optimizer",
    }),
    counter("TargetControlChannelErrorCount", "target_control_channel_error_count", {
      feature: "target-optimizer",
    }),
    gauge("TargetControlActiveChannelCount", "target_control_active_channel_count", {
      possible: ["sum"],
      feature: "target-optimizer",
    }),
    gauge("TargetControlWorkQueueLength", "target_control_work_queue_length", {
      possible: ["sum"],
      feature: "target-optimizer",
      note: "one-minute snapshots",
    }),
    counter("TargetControlProcessedBytes", "target_control_processed_bytes", {
      unit: "Bytes",
      feature: "target-optimizer",
    }),
  ]),
];
