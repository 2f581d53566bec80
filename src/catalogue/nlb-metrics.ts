import type { CatalogueMetric } from "./metric.ts";
import { counter, everywhere, gauge, metricRows, perTargetGroup } from "./metric-rows.ts";

/** Targets, errors, zones and capacity of Network Load Balancers. */
export const nlbMetrics: readonly CatalogueMetric[] = [
  ...metricRows("AWS/NetworkELB", "target", [
    gauge("ActiveZonalShiftHostCount", "active_zonal_shift_host_count", {
      scopes: perTargetGroup,
      reporting: "feature-enabled",
      possible: ["minimum", "maximum"],
      feature: "zonal-shift",
    }),
    gauge("HealthyHostCount", "healthy_host_count", {
      scopes: perTargetGroup,
      reporting: "registered-targets",
      class: "alerting",
      possible: ["minimum", "maximum"],
      minimal: ["target-group"],
      standard: ["target-group"],
      note: "NOT available per LoadBalancer alone; ALB-type targets excluded",
    }),
    gauge("UnHealthyHostCount", "unhealthy_host_count", {
      scopes: perTargetGroup,
      reporting: "registered-targets",
      class: "alerting",
      possible: ["minimum", "maximum"],
      minimal: ["target-group"],
      standard: ["target-group"],
      note: "NOT available per LoadBalancer alone; ALB-type targets excluded",
    }),
  ]),
  ...metricRows("AWS/NetworkELB", "tls", [
    counter("ClientTLSNegotiationErrorCount", "client_tls_negotiation_error_count", {
      scopes: ["load-balancer"],
      standard: ["load-balancer"],
      feature: "tls-listener",
    }),
    counter("TargetTLSNegotiationErrorCount", "target_tls_negotiation_error_count", {
      scopes: ["load-balancer"],
      standard: ["load-balancer"],
      feature: "tls-listener",
    }),
  ]),
  ...metricRows("AWS/NetworkELB", "lcu", [
    gauge("ConsumedLCUs", "consumed_lcus", {
      scopes: ["load-balancer"],
      reporting: "always",
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
      standard: ["load-balancer"],
    }),
    gauge("ConsumedLCUs_TCP", "consumed_lcus_tcp", {
      scopes: ["load-balancer"],
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
    }),
    gauge("ConsumedLCUs_TLS", "consumed_lcus_tls", {
      scopes: ["load-balancer"],
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
    }),
    gauge("ConsumedLCUs_UDP", "consumed_lcus_udp", {
      scopes: ["load-balancer"],
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
    }),
    gauge("ReservedLCUs", "reserved_lcus", {
      scopes: ["load-balancer"],
      settle: "slow",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
      feature: "lcu-reservation",
    }),
  ]),
  ...metricRows("AWS/NetworkELB", "error", [
    counter("PortAllocationErrorCount", "port_allocation_error_count", {
      reporting: "always",
      class: "alerting",
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
    }),
    counter("RejectedFlowCount", "rejected_flow_count", {
      reporting: "always",
      class: "alerting",
      possible: ["sum", "average", "minimum", "maximum"],
      statistics: ["sum"],
      minimal: ["load-balancer"],
      standard: ["load-balancer"],
      note: "AWS page names Average/Maximum/Minimum; peers use Sum",
    }),
    counter("RejectedFlowCount_TCP", "rejected_flow_count_tcp"),
    counter("TCP_Client_Reset_Count", "tcp_client_reset_count", {
      reporting: "always",
      standard: ["load-balancer"],
    }),
    counter("TCP_ELB_Reset_Count", "tcp_elb_reset_count", {
      reporting: "always",
      standard: ["load-balancer"],
    }),
    counter("TCP_Target_Reset_Count", "tcp_target_reset_count", {
      reporting: "always",
      standard: ["load-balancer"],
    }),
    counter("QUIC_Unknown_Server_ID_Packet_Drop_Count", "quic_unknown_server_id_packet_drop_count", {
      reporting: "feature-enabled",
      feature: "quic",
    }),
  ]),
  ...metricRows("AWS/NetworkELB", "security-group", [
    counter("SecurityGroupBlockedFlowCount_Inbound_ICMP", "security_group_blocked_flow_count_inbound_icmp"),
    counter("SecurityGroupBlockedFlowCount_Inbound_TCP", "security_group_blocked_flow_count_inbound_tcp", {
      standard: ["load-balancer"],
    }),
    counter("SecurityGroupBlockedFlowCount_Inbound_UDP", "security_group_blocked_flow_count_inbound_udp"),
    counter("SecurityGroupBlockedFlowCount_Outbound_ICMP", "security_group_blocked_flow_count_outbound_icmp"),
    counter("SecurityGroupBlockedFlowCount_Outbound_TCP", "security_group_blocked_flow_count_outbound_tcp", {
      standard: ["load-balancer"],
    }),
    counter("SecurityGroupBlockedFlowCount_Outbound_UDP", "security_group_blocked_flow_count_outbound_udp"),
  ]),
  ...metricRows("AWS/NetworkELB", "target-group-health", [
    counter("UnhealthyRoutingFlowCount", "unhealthy_routing_flow_count", {
      scopes: everywhere,
      note: "dimensions not documented; by analogy with ALB, check with ListMetrics; not for TLS listeners",
    }),
  ]),
  ...metricRows("AWS/NetworkELB", "zonal", [
    gauge("ZonalHealthStatus", "zonal_health_status", {
      reporting: "health-checks-enabled",
      possible: ["minimum", "maximum"],
      standard: ["load-balancer"],
      note: "1 per healthy zone, 0 per unhealthy one; NLB only",
    }),
  ]),
];
