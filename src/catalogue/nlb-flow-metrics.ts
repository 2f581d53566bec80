import type { CatalogueMetric } from "./metric.ts";
import { counter, everywhere, gauge, metricRows } from "./metric-rows.ts";

/** Flows, bytes and packets of Network Load Balancers. */
export const nlbFlowMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/NetworkELB", "flow", [
    gauge("ActiveFlowCount", "active_flow_count", {
      scopes: everywhere,
      reporting: "always",
      possible: ["average", "minimum", "maximum"],
      statistics: ["average", "maximum"],
      standard: ["load-balancer"],
      note: "ELB page lists LB, AZ+LB and TargetGroup; tags-for-telemetry list shows LB+TG and AZ+LB+TG",
    }),
    gauge("ActiveFlowCount_TCP", "active_flow_count_tcp", {
      scopes: everywhere,
      possible: ["average", "minimum", "maximum"],
      statistics: ["average", "maximum"],
      standard: ["load-balancer"],
    }),
    gauge("ActiveFlowCount_UDP", "active_flow_count_udp", {
      scopes: everywhere,
      possible: ["average", "minimum", "maximum"],
      statistics: ["average", "maximum"],
    }),
    gauge("ActiveFlowCount_TLS", "active_flow_count_tls", {
      possible: ["average", "minimum", "maximum"],
      statistics: ["average", "maximum"],
      feature: "tls-listener",
    }),
    counter("NewFlowCount", "new_flow_count", {
      scopes: everywhere,
      reporting: "always",
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("NewFlowCount_TCP", "new_flow_count_tcp", { scopes: everywhere, standard: ["load-balancer"] }),
    counter("NewFlowCount_UDP", "new_flow_count_udp", { scopes: everywhere }),
    counter("NewFlowCount_TLS", "new_flow_count_tls", { feature: "tls-listener" }),
    counter("NewFlowCount_QUIC", "new_flow_count_quic", { feature: "quic" }),
  ]),
  ...metricRows("AWS/NetworkELB", "throughput", [
    gauge("PeakBytesPerSecond", "peak_bytes_per_second", {
      unit: "Bytes/Second",
      reporting: "always",
      possible: ["maximum"],
      standard: ["load-balancer"],
      note: "best 10-second average in the minute",
    }),
    gauge("PeakPacketsPerSecond", "peak_packets_per_second", {
      unit: "Count/Second",
      reporting: "always",
      possible: ["maximum"],
      standard: ["load-balancer"],
      note: "includes health checks",
    }),
    counter("ProcessedBytes", "processed_bytes", {
      unit: "Bytes",
      reporting: "always",
      standard: ["load-balancer"],
    }),
    counter("ProcessedBytes_TCP", "processed_bytes_tcp", { unit: "Bytes" }),
    counter("ProcessedBytes_TLS", "processed_bytes_tls", { unit: "Bytes" }),
    counter("ProcessedBytes_UDP", "processed_bytes_udp", { unit: "Bytes" }),
    counter("ProcessedBytes_QUIC", "processed_bytes_quic", { unit: "Bytes", feature: "quic" }),
    counter("ProcessedPackets", "processed_packets", { reporting: "always", standard: ["load-balancer"] }),
  ]),
];
