import { hosts, nobodyCame, type MinuteValues } from "./rules-live-calm.ts";
import { during, type Incident } from "./rules-live-incident.ts";

const elbErrors = (code: "502" | "503", count: number): MinuteValues => ({
  alb_http_code_elb_5xx_count_sum: count,
  [`alb_http_code_elb_${code}_count_sum`]: count,
});

const requests = (count: number): MinuteValues => ({
  alb_request_count_sum: count,
  alb_target_group_request_count_sum: count,
});

/** What happens to application load balancers. Offsets: 4 minutes, for metrics of the regular class 8. */
export const applicationIncidents: readonly Incident[] = [
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
    bad: () => ({ alb_consumed_lcus_sum: 1 }),
    twin: (minute) => during(minute, Infinity, { alb_consumed_lcus_sum: 0.45 }),
    due: [{ alert: "AlbLcuGrowth", trueAfter: 120 + 91, forMin: 30, everyMin: 5 }],
  },
];
