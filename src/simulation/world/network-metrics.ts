import type { DimensionSet, MetricModel } from "./metric-model.ts";
import { noise, wholeNumber } from "./noise.ts";
import type { Moment } from "./traffic.ts";

const balancer: readonly DimensionSet[] = ["load-balancer", "zone"];
const both: readonly DimensionSet[] = ["load-balancer", "zone", "target-group", "zone-target-group"];
const groups: readonly DimensionSet[] = ["target-group", "zone-target-group"];

type Draft = Omit<MetricModel, "namespace" | "name">;

const always: Draft = {
  unit: "Count",
  shape: "reports",
  reporting: "always",
  whole: true,
  perHost: false,
  slow: false,
  sets: balancer,
  feature: null,
  usual: ["Sum"],
  value: () => 0,
};
const nonzero: Draft = { ...always, reporting: "nonzero" };
const hosts: Draft = {
  ...always,
  shape: "hosts",
  reporting: "targets",
  sets: groups,
  usual: ["Minimum", "Maximum"],
};
const capacity: Draft = { ...always, whole: false, slow: true, sets: ["load-balancer"] };

function share(part: number, salt: number): (moment: Moment) => number {
  return ({ requests, loadBalancer, minute }) =>
    wholeNumber(requests * part, noise(loadBalancer.key, minute, salt));
}

function has(moment: Moment, feature: string): boolean {
  return moment.loadBalancer.profile.features.includes(feature);
}

function overTcp(inner: (moment: Moment) => number): (moment: Moment) => number {
  return (moment) => (has(moment, "udp") ? 0 : inner(moment));
}

const activeFlows = share(3.2, 60);
const newFlows = (moment: Moment): number => moment.requests;
const processedBytes = share(48_200, 61);

function targetResets(moment: Moment): number {
  return share(0.004 + 0.2 * moment.deploy, 62)(moment);
}

const drafts: Readonly<Record<string, Draft>> = {
  ActiveFlowCount: { ...always, sets: both, usual: ["Average", "Maximum"], value: activeFlows },
  ActiveFlowCount_TCP: { ...nonzero, sets: both, usual: ["Average", "Maximum"], value: overTcp(activeFlows) },
  ActiveFlowCount_UDP: {
    ...nonzero,
    sets: both,
    feature: "udp",
    usual: ["Average", "Maximum"],
    value: activeFlows,
  },
  ActiveFlowCount_TLS: { ...nonzero, feature: "tls", usual: ["Average", "Maximum"], value: activeFlows },
  NewFlowCount: { ...always, sets: both, value: newFlows },
  NewFlowCount_TCP: { ...nonzero, sets: both, value: overTcp(newFlows) },
  NewFlowCount_UDP: { ...nonzero, sets: both, feature: "udp", value: newFlows },
  NewFlowCount_TLS: { ...nonzero, feature: "tls", value: newFlows },
  ProcessedBytes: { ...always, unit: "Bytes", value: processedBytes },
  ProcessedBytes_TCP: { ...nonzero, unit: "Bytes", value: overTcp(processedBytes) },
  ProcessedBytes_UDP: { ...nonzero, unit: "Bytes", feature: "udp", value: processedBytes },
  ProcessedBytes_TLS: { ...nonzero, unit: "Bytes", feature: "tls", value: processedBytes },
  ProcessedPackets: { ...always, value: share(61, 63) },
  PeakBytesPerSecond: { ...always, unit: "Bytes/Second", usual: ["Maximum"], value: share(1600, 64) },
  PeakPacketsPerSecond: { ...always, unit: "Count/Second", usual: ["Maximum"], value: share(2.1, 65) },
  PortAllocationErrorCount: {
    ...always,
    value: ({ load, loadBalancer, minute }) =>
      load > 1.05 && noise(loadBalancer.key, minute, 66) < 0.2 ? 3 : 0,
  },
  RejectedFlowCount: { ...always, value: share(0.0003, 67) },
  RejectedFlowCount_TCP: { ...nonzero, value: overTcp(share(0.0003, 67)) },
  TCP_Client_Reset_Count: { ...always, value: overTcp(share(0.011, 68)) },
  TCP_ELB_Reset_Count: { ...always, value: overTcp(share(0.002, 69)) },
  TCP_Target_Reset_Count: { ...always, value: overTcp(targetResets) },
  ClientTLSNegotiationErrorCount: {
    ...nonzero,
    sets: ["load-balancer"],
    feature: "tls",
    value: share(0.004, 70),
  },
  TargetTLSNegotiationErrorCount: {
    ...nonzero,
    sets: ["load-balancer"],
    feature: "tls",
    value: share(0.0004, 71),
  },
  SecurityGroupBlockedFlowCount_Inbound_TCP: { ...nonzero, value: overTcp(share(0.02, 72)) },
  SecurityGroupBlockedFlowCount_Inbound_UDP: { ...nonzero, feature: "udp", value: share(0.02, 73) },
  UnhealthyRoutingFlowCount: { ...nonzero, sets: both },
  ZonalHealthStatus: { ...always, usual: ["Minimum"], value: ({ loadBalancer }) => loadBalancer.nodes },
  HealthyHostCount: { ...hosts },
  UnHealthyHostCount: { ...hosts },
  ConsumedLCUs: { ...capacity, value: (moment) => Math.round(moment.requests / 0.8 + 40) / 1000 },
  ConsumedLCUs_TCP: {
    ...capacity,
    reporting: "nonzero",
    value: overTcp((moment) => Math.round(moment.requests / 0.8) / 1000),
  },
  ConsumedLCUs_TLS: { ...capacity, reporting: "nonzero", feature: "tls", value: share(0.001, 74) },
  ConsumedLCUs_UDP: {
    ...capacity,
    reporting: "nonzero",
    feature: "udp",
    value: (moment) => Math.round(moment.requests / 0.8) / 1000,
  },
};

/** The metrics of AWS/NetworkELB that the simulation has, by name. */
export const networkMetrics: ReadonlyMap<string, MetricModel> = new Map(
  Object.entries(drafts).map(([name, draft]) => [name, { namespace: "AWS/NetworkELB", name, ...draft }]),
);
