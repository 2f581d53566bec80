import type { LoadBalancerType } from "../../../src/aws/load-balancer.ts";
import { hosts, nobodyCame, type MinuteValues } from "./rules-live-calm.ts";

/**
 * An alert that an incident must bring. Worked out by hand from the incident's figures and the rule's promise, as in
 * `trueAfter` = the number of bad minutes before the one that makes it true + the offset of the group.
 */
export interface DueAlert {
  readonly alert: string;
  /** What else the alert tells apart: a status code, a part, a class, a reason. */
  readonly mark?: string;
  /** Minutes from the first bad minute until an evaluation must find the expression true. */
  readonly trueAfter: number;
  /** `for` of the rule, in minutes. */
  readonly forMin: number;
  /** Minutes from the first bad minute until it must be gone again; left out = it stays. */
  readonly goneAfter?: number;
  /** Minutes between two evaluations; left out = 1. */
  readonly everyMin?: number;
}

/** One load balancer in trouble and its twin, which has what looks alike and must stay silent. */
export interface Incident {
  readonly name: string;
  readonly type: LoadBalancerType;
  /** Requests or flows a minute without trouble, of both unless the twin says otherwise. */
  readonly busy: number;
  readonly twinBusy?: number;
  /** The first bad minute, counted from the first live one. Before it lies history. */
  readonly begins: number;
  /** What is otherwise in a minute, counted from the first bad one (never negative); null = nothing comes any more. */
  readonly bad: (minute: number) => MinuteValues | null;
  /** The same for the twin, for all minutes. */
  readonly twin: (minute: number) => MinuteValues;
  readonly due: readonly DueAlert[];
}

const during = (minute: number, minutes: number, values: MinuteValues): MinuteValues =>
  minute >= 0 && minute < minutes ? values : {};

const elbErrors = (code: "502" | "503", count: number): MinuteValues => ({
  alb_http_code_elb_5xx_count_sum: count,
  [`alb_http_code_elb_${code}_count_sum`]: count,
});

const requests = (count: number): MinuteValues => ({
  alb_request_count_sum: count,
  alb_target_group_request_count_sum: count,
});

/** Application load balancers. Offsets: 4 minutes, for metrics of the regular class 8. */
const application: readonly Incident[] = [
  {
    name: "bad-deploy",
    type: "application",
    busy: 6000,
    begins: -4,
    bad: () => elbErrors("502", 3000),
    twin: (minute) => during(minute, 2, elbErrors("502", 9)),
    due: [
      { alert: "AlbLoadBalancer5xx", trueAfter: 2 + 4, forMin: 1 },
      { alert: "AlbErrorBudgetBurnFast", trueAfter: 1 + 4, forMin: 2 },
      { alert: "AlbErrorBudgetBurnSlow", trueAfter: 4 + 4, forMin: 5 },
      { alert: "AlbGatewayErrorsSpike", mark: "502", trueAfter: 0 + 8, forMin: 0 },
      { alert: "AlbErrorBudgetBurnTicket", trueAfter: 3 + 4, forMin: 15, everyMin: 5 },
    ],
  },
  {
    name: "dead-targets",
    type: "application",
    busy: 6000,
    begins: -3,
    bad: () => ({
      ...elbErrors("502", 6000),
      ...hosts("alb", 0, 4),
      alb_target_connection_error_count_sum: 6000,
    }),
    twin: (minute) => during(minute, 6, hosts("alb", 3, 1)),
    due: [
      { alert: "TargetGroupNoHealthyTargets", trueAfter: 2 + 4, forMin: 2 },
      { alert: "TargetGroupUnhealthyTargets", trueAfter: 9 + 4, forMin: 5 },
      { alert: "AlbLoadBalancer5xx", trueAfter: 2 + 4, forMin: 1 },
      { alert: "AlbErrorBudgetBurnFast", trueAfter: 0 + 4, forMin: 2 },
      { alert: "AlbErrorBudgetBurnSlow", trueAfter: 2 + 4, forMin: 5 },
      { alert: "AlbGatewayErrorsSpike", mark: "502", trueAfter: 0 + 8, forMin: 0 },
      { alert: "AlbTargetConnectionErrors", trueAfter: 0 + 8, forMin: 5 },
      { alert: "AlbErrorBudgetBurnTicket", trueAfter: 1 + 4, forMin: 15, everyMin: 5 },
    ],
  },
  {
    name: "half-dead",
    type: "application",
    busy: 6000,
    begins: -7,
    bad: () => hosts("alb", 2, 2),
    twin: (minute) => during(minute, 12, hosts("alb", 3, 1)),
    due: [
      { alert: "TargetGroupCapacityLost", trueAfter: 4 + 4, forMin: 3 },
      { alert: "TargetGroupUnhealthyTargets", trueAfter: 9 + 4, forMin: 5 },
    ],
  },
  {
    // Refused requests are in no RequestCount, and host counts vanish with the targets.
    name: "deregistered",
    type: "application",
    busy: 40,
    begins: -11,
    bad: () => ({ ...nobodyCame, ...hosts("alb", null, null), ...elbErrors("503", 40) }),
    twin: () => ({ ...nobodyCame, ...hosts("alb", null, null) }),
    due: [
      { alert: "TargetGroupEmpty", trueAfter: 9 + 4, forMin: 2 },
      { alert: "AlbLoadBalancer5xx", trueAfter: 2 + 4, forMin: 1 },
      { alert: "AlbErrorBudgetBurnFast", trueAfter: 0 + 4, forMin: 2 },
      { alert: "AlbErrorBudgetBurnSlow", trueAfter: 2 + 4, forMin: 5 },
      { alert: "AlbGatewayErrorsSpike", mark: "503", trueAfter: 0 + 8, forMin: 0 },
      { alert: "AlbErrorBudgetBurnTicket", trueAfter: 2 + 4, forMin: 15, everyMin: 5 },
    ],
  },
  {
    name: "recovered",
    type: "application",
    busy: 600,
    begins: -5,
    bad: (minute) => during(minute, 8, hosts("alb", 0, 4)),
    twin: (minute) => during(minute, 2, hosts("alb", 0, 4)),
    due: [{ alert: "TargetGroupNoHealthyTargets", trueAfter: 2 + 4, forMin: 2, goneAfter: 8 + 4 + 5 }],
  },
  {
    name: "traffic-gone",
    type: "application",
    busy: 600,
    begins: -16,
    bad: () => nobodyCame,
    twin: (minute) => during(minute, Infinity, requests(180)),
    due: [{ alert: "AlbTrafficDropped", trueAfter: 13 + 4, forMin: 10 }],
  },
  {
    name: "rejected",
    type: "application",
    busy: 6000,
    begins: -7,
    bad: (minute) => during(minute, 1, { alb_rejected_connection_count_sum: 3 }),
    twin: (minute) => during(minute, Infinity, { alb_new_connection_count_sum: 1200 }),
    due: [{ alert: "AlbRejectedConnections", trueAfter: 0 + 8, forMin: 2, goneAfter: 5 + 8 + 15 }],
  },
  {
    name: "slow",
    type: "application",
    busy: 6000,
    begins: -11,
    bad: () => ({ alb_target_response_time_p99: 5, alb_target_response_time_average: 0.5 }),
    twin: (minute) => (minute % 3 === 0 ? { alb_target_response_time_p99: 5 } : {}),
    due: [
      { alert: "AlbLatencyHigh", trueAfter: 5 + 8, forMin: 5 },
      { alert: "AlbLatencyRegressed", trueAfter: 8 + 8, forMin: 15 },
    ],
  },
  {
    name: "tls",
    type: "application",
    busy: 6000,
    begins: -10,
    bad: () => ({ alb_client_tls_negotiation_error_count_sum: 300 }),
    twin: () => ({ alb_client_tls_negotiation_error_count_sum: 30 }),
    due: [{ alert: "AlbTlsErrors", trueAfter: 3 + 8, forMin: 10 }],
  },
  {
    name: "target-errors",
    type: "application",
    busy: 6000,
    twinBusy: 1,
    begins: -5,
    bad: () => ({ alb_http_code_target_5xx_count_sum: 600 }),
    twin: (minute) => during(minute, 1, { alb_http_code_target_5xx_count_sum: 1 }),
    due: [
      { alert: "AlbTarget5xxHigh", trueAfter: 2 + 4, forMin: 5 },
      { alert: "AlbErrorBudgetBurnFast", trueAfter: 8 + 4, forMin: 2 },
      { alert: "AlbErrorBudgetBurnSlow", trueAfter: 21 + 4, forMin: 5 },
      { alert: "AlbErrorBudgetBurnTicket", trueAfter: 15 + 4, forMin: 15, everyMin: 5 },
    ],
  },
  {
    name: "deleted",
    type: "application",
    busy: 10,
    begins: -28,
    bad: () => null,
    twin: (minute) => during(minute, Infinity, nobodyCame),
    due: [{ alert: "ElbowLoadBalancerMissing", trueAfter: 29, forMin: 10 }],
  },
  {
    name: "grown",
    type: "application",
    busy: 600,
    begins: -210,
    bad: () => ({ alb_consumed_lcus_sum: 20 }),
    twin: (minute) => during(minute, Infinity, { alb_consumed_lcus_sum: 9 }),
    due: [{ alert: "AlbLcuGrowth", trueAfter: 120 + 91, forMin: 30, everyMin: 5 }],
  },
];

/** Network and classic load balancers. */
const others: readonly Incident[] = [
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
    bad: () => ({ nlb_consumed_lcus_sum: 20 }),
    twin: (minute) => during(minute, Infinity, { nlb_consumed_lcus_sum: 9 }),
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

/** All that happens to load balancers of the cluster `prod`, at once. */
export const incidents: readonly Incident[] = [...application, ...others];
