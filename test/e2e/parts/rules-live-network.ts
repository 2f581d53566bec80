import { hosts } from "./rules-live-calm.ts";
import { during, type Incident } from "./rules-live-incident.ts";

/** What happens to network and classic load balancers. */
export const networkIncidents: readonly Incident[] = [
  {
    name: "nlb-refusing",
    type: "network",
    busy: 600,
    begins: -3,
    bad: (minute) => ({
      nlb_rejected_flow_count_sum: 2,
      ...during(minute, 1, { nlb_port_allocation_error_count_sum: 3 }),
    }),
    twin: () => ({}),
    due: [
      { alert: "NlbFlowsRefused", mark: "rejected", trueAfter: 0 + 4, forMin: 2 },
      {
        alert: "NlbFlowsRefused",
        mark: "port allocation",
        trueAfter: 0 + 4,
        forMin: 2,
        goneAfter: 5 + 4 + 15,
      },
    ],
  },
  {
    name: "nlb-dead",
    type: "network",
    busy: 600,
    begins: -5,
    bad: () => ({ ...hosts("nlb", 0, 3), nlb_zonal_health_status_minimum: 0 }),
    twin: (minute) => ({
      ...during(minute, 9, hosts("nlb", 2, 1)),
      ...during(minute, 3, { nlb_zonal_health_status_minimum: 0 }),
    }),
    due: [
      { alert: "NlbNoHealthyTargets", trueAfter: 2 + 4, forMin: 2 },
      { alert: "NlbUnhealthyTargets", trueAfter: 9 + 4, forMin: 5 },
      { alert: "NlbZoneUnhealthy", trueAfter: 4 + 8, forMin: 2 },
    ],
  },
  {
    name: "nlb-resets",
    type: "network",
    busy: 600,
    begins: -10,
    bad: () => ({ nlb_tcp_target_reset_count_sum: 180 }),
    twin: () => ({ nlb_tcp_target_reset_count_sum: 180 }),
    due: [{ alert: "NlbTargetResets", trueAfter: 3 + 8, forMin: 15 }],
  },
  {
    name: "nlb-tls",
    type: "network",
    busy: 600,
    begins: -10,
    bad: () => ({ nlb_client_tls_negotiation_error_count_sum: 300 }),
    twin: () => ({ nlb_client_tls_negotiation_error_count_sum: 30 }),
    due: [{ alert: "NlbTlsErrors", trueAfter: 3 + 8, forMin: 10 }],
  },
  {
    name: "nlb-gone",
    type: "network",
    busy: 600,
    begins: -16,
    bad: () => ({ nlb_new_flow_count_sum: 0, nlb_tcp_target_reset_count_sum: 0 }),
    twin: (minute) => during(minute, Infinity, { nlb_new_flow_count_sum: 180 }),
    due: [{ alert: "NlbTrafficDropped", trueAfter: 13 + 4, forMin: 10 }],
  },
  {
    name: "nlb-grown",
    type: "network",
    busy: 600,
    begins: -210,
    bad: () => ({ nlb_consumed_lcus_sum: 1 }),
    twin: (minute) => ({ nlb_consumed_lcus_sum: minute < 0 ? 0.02 : 0.15 }),
    due: [{ alert: "NlbLcuGrowth", trueAfter: 120 + 91, forMin: 30, everyMin: 5 }],
  },
  {
    name: "clb-broken",
    type: "classic",
    busy: 600,
    begins: -3,
    bad: () => ({
      clb_http_code_backend_5xx_sum: 300,
      clb_http_code_elb_5xx_sum: 60,
      clb_spillover_count_sum: 20,
      clb_surge_queue_length_maximum: 1024,
      clb_healthy_host_count_maximum: 0,
    }),
    twin: () => ({
      clb_http_code_backend_5xx_sum: 6,
      clb_http_code_elb_5xx_sum: 1,
      clb_spillover_count_sum: 1,
      clb_surge_queue_length_maximum: 150,
    }),
    due: [
      { alert: "ClbSpillover", trueAfter: 0 + 4, forMin: 1 },
      { alert: "ClbLoadBalancer5xx", trueAfter: 2 + 4, forMin: 1 },
      { alert: "ClbNoHealthyHosts", trueAfter: 2 + 4, forMin: 2 },
      { alert: "ClbBackend5xxHigh", trueAfter: 0 + 4, forMin: 5 },
      { alert: "ClbSurgeQueue", trueAfter: 0 + 8, forMin: 3 },
    ],
  },
];
