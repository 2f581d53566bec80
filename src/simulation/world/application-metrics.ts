import type { DimensionSet, MetricModel, ReportingKind } from "./metric-model.ts";
import { noise, wholeNumber } from "./noise.ts";
import type { Moment } from "./traffic.ts";

const balancer: readonly DimensionSet[] = ["load-balancer", "zone"];
const both: readonly DimensionSet[] = ["load-balancer", "zone", "target-group", "zone-target-group"];
const groups: readonly DimensionSet[] = ["target-group", "zone-target-group"];
const latencyStatistics = ["Average", "SampleCount", "p50", "p90", "p99"];

type Draft = Omit<MetricModel, "namespace" | "name">;

const event: Draft = {
  unit: "Count",
  shape: "events",
  reporting: "nonzero",
  whole: true,
  perHost: false,
  slow: false,
  sets: balancer,
  feature: null,
  usual: ["Sum"],
  value: () => 0,
};
const bytes: Draft = { ...event, unit: "Bytes", shape: "reports" };
const hosts: Draft = {
  ...event,
  shape: "hosts",
  reporting: "targets",
  sets: groups,
  usual: ["Minimum", "Maximum"],
};
const capacity: Draft = {
  ...event,
  shape: "reports",
  reporting: "always",
  whole: false,
  slow: true,
  sets: ["load-balancer"],
};

function share(part: number, salt: number): (moment: Moment) => number {
  return ({ requests, loadBalancer, minute }) =>
    wholeNumber(requests * part, noise(loadBalancer.key, minute, salt));
}

function rare(chance: number, salt: number): (moment: Moment) => number {
  return ({ requests, loadBalancer, minute }) =>
    requests > 0 && noise(loadBalancer.key, minute, salt) < chance
      ? 1 + Math.floor(6 * noise(loadBalancer.key, minute, salt + 500))
      : 0;
}

/** Answers that the load balancer itself gives because a target is going away. */
function badGateway(moment: Moment): number {
  const fromDeploy = moment.requests * 0.12 * moment.deploy;
  return Math.floor(fromDeploy) + rare(0.01, 20)(moment);
}

function unavailable(moment: Moment): number {
  return Math.floor(moment.requests * 0.01 * (moment.deploy === 1 ? 1 : 0));
}

function gatewayTimeout(moment: Moment): number {
  return rare(moment.load > 0.9 ? 0.05 : 0.004, 22)(moment);
}

function targetErrors(moment: Moment): number {
  const part = moment.loadBalancer.profile.targetErrorShare * (1 + 12 * moment.deploy);
  return share(part, 23)(moment);
}

const targetClientErrors = share(0.021, 24);
const targetRedirects = share(0.034, 25);

function targetSuccesses(moment: Moment): number {
  const others =
    badGateway(moment) +
    gatewayTimeout(moment) +
    targetErrors(moment) +
    targetClientErrors(moment) +
    targetRedirects(moment);
  return Math.max(0, moment.requests - others);
}

function loadBalancerErrors(moment: Moment): number {
  return badGateway(moment) + unavailable(moment) + gatewayTimeout(moment);
}

const targetSeen: { readonly reporting: ReportingKind; readonly sets: readonly DimensionSet[] } = {
  reporting: "targets",
  sets: both,
};

const drafts: Readonly<Record<string, Draft>> = {
  RequestCount: { ...event, ...targetSeen, value: (moment) => moment.requests },
  HTTPCode_Target_2XX_Count: { ...event, ...targetSeen, reporting: "nonzero", value: targetSuccesses },
  HTTPCode_Target_3XX_Count: { ...event, ...targetSeen, reporting: "nonzero", value: targetRedirects },
  HTTPCode_Target_4XX_Count: { ...event, ...targetSeen, reporting: "nonzero", value: targetClientErrors },
  HTTPCode_Target_5XX_Count: { ...event, ...targetSeen, reporting: "nonzero", value: targetErrors },
  HTTPCode_ELB_3XX_Count: { ...event, value: share(0.004, 30) },
  HTTPCode_ELB_4XX_Count: { ...event, value: share(0.006, 31) },
  HTTPCode_ELB_5XX_Count: { ...event, value: loadBalancerErrors },
  HTTPCode_ELB_502_Count: { ...event, value: badGateway },
  HTTPCode_ELB_503_Count: { ...event, value: unavailable },
  HTTPCode_ELB_504_Count: { ...event, value: gatewayTimeout },
  TargetResponseTime: {
    ...event,
    unit: "Seconds",
    shape: "latency",
    whole: false,
    sets: both,
    usual: latencyStatistics,
    value: (moment) => Math.max(0, moment.requests - badGateway(moment) - gatewayTimeout(moment)),
  },
  TargetConnectionErrorCount: {
    ...event,
    sets: both,
    value: (moment) => Math.floor(badGateway(moment) * 0.7),
  },
  TargetTLSNegotiationErrorCount: { ...event, sets: both, value: rare(0.002, 34) },
  ClientTLSNegotiationErrorCount: { ...event, value: share(0.003, 35) },
  ActiveConnectionCount: { ...event, shape: "reports", value: share(0.28, 36) },
  NewConnectionCount: { ...event, shape: "reports", value: share(0.17, 37) },
  RejectedConnectionCount: { ...event, value: (moment) => (moment.load > 1.05 ? rare(0.3, 38)(moment) : 0) },
  ProcessedBytes: { ...bytes, value: share(14_350, 39) },
  IPv6ProcessedBytes: { ...bytes, feature: "ipv6", value: share(3100, 40) },
  IPv6RequestCount: { ...event, feature: "ipv6", sets: both, value: share(0.21, 41) },
  GrpcRequestCount: { ...event, feature: "grpc", sets: both, value: share(0.5, 42) },
  RuleEvaluations: { ...event, shape: "reports", sets: ["load-balancer"], value: share(2.4, 43) },
  HTTP_Redirect_Count: { ...event, value: share(0.05, 44) },
  HTTP_Fixed_Response_Count: { ...event, value: share(0.002, 45) },
  ForwardedInvalidHeaderRequestCount: {
    ...event,
    shape: "reports",
    reporting: "always",
    value: rare(0.02, 46),
  },
  DroppedInvalidHeaderRequestCount: { ...event, value: rare(0.005, 47) },
  DesyncMitigationMode_NonCompliant_Request_Count: { ...event, value: rare(0.02, 48) },
  ELBAuthSuccess: { ...event, feature: "auth", value: share(0.04, 49) },
  ELBAuthFailure: { ...event, feature: "auth", value: share(0.002, 50) },
  ELBAuthError: { ...event, feature: "auth", value: rare(0.01, 51) },
  ELBAuthLatency: {
    ...event,
    unit: "Milliseconds",
    shape: "latency",
    whole: false,
    feature: "auth",
    usual: latencyStatistics,
    value: share(0.04, 49),
  },
  HealthyHostCount: { ...hosts },
  UnHealthyHostCount: { ...hosts },
  RequestCountPerTarget: {
    ...event,
    reporting: "targets",
    whole: false,
    perHost: true,
    sets: [...groups, "bare-target-group", "zone-bare-target-group"],
    shape: "reports",
    value: (moment) => moment.requests,
  },
  HealthyStateDNS: { ...hosts },
  HealthyStateRouting: { ...hosts },
  UnhealthyStateDNS: { ...hosts },
  UnhealthyStateRouting: { ...hosts },
  AnomalousHostCount: { ...hosts },
  MitigatedHostCount: { ...hosts },
  ConsumedLCUs: { ...capacity, value: (moment) => Math.round(moment.requests / 0.6 + 25) / 1000 },
  PeakLCUs: { ...capacity, value: (moment) => Math.round(moment.requests / 0.5 + 30) / 1000 },
  CapacityUtilization: {
    ...capacity,
    unit: "Percent",
    value: (moment) => Math.round(moment.load * 6000) / 100,
  },
};

/** The metrics of AWS/ApplicationELB that the simulation has, by name. */
export const applicationMetrics: ReadonlyMap<string, MetricModel> = new Map(
  Object.entries(drafts).map(([name, draft]) => [name, { namespace: "AWS/ApplicationELB", name, ...draft }]),
);
