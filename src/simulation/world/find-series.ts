import type { SimulatedLoadBalancer, SimulatedTargetGroup } from "./simulated-load-balancer.ts";
import { applicationMetrics } from "./application-metrics.ts";
import type { DimensionSet, MetricModel } from "./metric-model.ts";
import { networkMetrics } from "./network-metrics.ts";

/** A CloudWatch dimension. */
export interface SimulatedDimension {
  readonly name: string;
  readonly value: string;
}

/** What names a metric in CloudWatch. */
export interface MetricName {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly SimulatedDimension[];
}

/** A metric of the world with all that its values depend on. */
export interface SimulatedSeries {
  readonly loadBalancer: SimulatedLoadBalancer;
  readonly model: MetricModel;
  readonly targetGroup: SimulatedTargetGroup | null;
  /** Its place among the load balancer's target groups, -1 without one. */
  readonly groupIndex: number;
  /** Its place among the load balancer's zones, -1 without one. */
  readonly zoneIndex: number;
}

/** Where names are looked up. Made once per world. */
export interface SeriesIndex {
  readonly byDimension: ReadonlyMap<string, SimulatedLoadBalancer>;
  readonly byTargetGroup: ReadonlyMap<string, SimulatedLoadBalancer>;
}

/** The look-up tables over a world's load balancers. */
export function indexSeries(loadBalancers: readonly SimulatedLoadBalancer[]): SeriesIndex {
  const byTargetGroup = new Map<string, SimulatedLoadBalancer>();
  for (const loadBalancer of loadBalancers) {
    for (const group of loadBalancer.targetGroups) {
      byTargetGroup.set(group.dimension, loadBalancer);
    }
  }
  return { byDimension: new Map(loadBalancers.map((each) => [each.dimension, each])), byTargetGroup };
}

const setNames: Readonly<Record<string, DimensionSet>> = {
  LoadBalancer: "load-balancer",
  "LoadBalancer,TargetGroup": "target-group",
  "AvailabilityZone,LoadBalancer": "zone",
  "AvailabilityZone,LoadBalancer,TargetGroup": "zone-target-group",
  TargetGroup: "bare-target-group",
  "AvailabilityZone,TargetGroup": "zone-bare-target-group",
};

/** The models of a namespace by metric name; none for a namespace the world does not have. */
export function modelsOf(namespace: string): ReadonlyMap<string, MetricModel> {
  switch (namespace) {
    case "AWS/ApplicationELB":
      return applicationMetrics;
    case "AWS/NetworkELB":
      return networkMetrics;
    default:
      return new Map();
  }
}

/**
 * The series of a name, or null when CloudWatch has none: like CloudWatch it takes exact dimension sets only and never
 * says whether name, dimension or namespace was wrong. The order of the dimensions does not matter.
 */
export function findSeries(index: SeriesIndex, name: MetricName): SimulatedSeries | null {
  const values = new Map(name.dimensions.map((each) => [each.name, each.value]));
  const set = setNames[[...values.keys()].sort().join(",")];
  const balancerDimension = values.get("LoadBalancer");
  const groupDimension = values.get("TargetGroup");
  const loadBalancer =
    balancerDimension === undefined
      ? index.byTargetGroup.get(groupDimension ?? "")
      : index.byDimension.get(balancerDimension);
  const model = modelsOf(name.namespace).get(name.metric);
  if (
    set === undefined ||
    loadBalancer === undefined ||
    model === undefined ||
    values.size !== name.dimensions.length ||
    !model.sets.includes(set) ||
    (model.feature !== null && !loadBalancer.profile.features.includes(model.feature)) ||
    (loadBalancer.type === "application") !== (model.namespace === "AWS/ApplicationELB")
  ) {
    return null;
  }
  const groupIndex = loadBalancer.targetGroups.findIndex((group) => group.dimension === groupDimension);
  const zone = values.get("AvailabilityZone");
  const zoneIndex = loadBalancer.zones.findIndex((each) => each === zone);
  if ((groupDimension !== undefined && groupIndex < 0) || (zone !== undefined && zoneIndex < 0)) {
    return null;
  }
  return {
    loadBalancer,
    model,
    targetGroup: loadBalancer.targetGroups[groupIndex] ?? null,
    groupIndex,
    zoneIndex,
  };
}
