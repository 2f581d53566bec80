import { targetGroupDimension } from "../catalogue/elb-arn.ts";
import type { CatalogueMetric, MetricScope } from "../catalogue/metric.ts";
import type { NamedLoadBalancer } from "./series-context.ts";

/** The resource that a metric is read of: its dimension values by CloudWatch's dimension name. */
export interface MeasuredResource {
  readonly labelsKey: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Everything of one load balancer that can have metrics, by scope. */
export interface MeasuredResources {
  readonly loadBalancer: MeasuredResource;
  readonly targetGroups: readonly MeasuredResource[];
  /** The load balancer in each of its zones; none when its zones are not known. */
  readonly zones: readonly MeasuredResource[];
  /** Each target group in each zone. */
  readonly targetGroupZones: readonly MeasuredResource[];
}

/** The key of a label set in one zone; `labelsKey` is that of the load balancer ("") or of a target group. */
export function zoneLabelsKey(labelsKey: string, zone: string): string {
  return `${labelsKey}|${zone}`;
}

/** What there is to measure of a load balancer. */
export function measuredResources({ owned, arn }: NamedLoadBalancer): MeasuredResources {
  const own = new Map([
    ["LoadBalancer", arn.dimension],
    ["LoadBalancerName", owned.loadBalancer.name],
  ]);
  const loadBalancer = { labelsKey: "", values: own };
  const targetGroups = owned.targetGroups
    .flatMap(({ targetGroup }) => targetGroupDimension(targetGroup.arn) ?? [])
    .map((dimension) => ({ labelsKey: dimension, values: new Map([...own, ["TargetGroup", dimension]]) }));
  const zones = owned.loadBalancer.availabilityZones ?? [];
  const inZone = ({ labelsKey, values }: MeasuredResource, zone: string): MeasuredResource => ({
    labelsKey: zoneLabelsKey(labelsKey, zone),
    values: new Map([...values, ["AvailabilityZone", zone]]),
  });
  return {
    loadBalancer,
    targetGroups,
    zones: zones.map((zone) => inZone(loadBalancer, zone)),
    targetGroupZones: targetGroups.flatMap((group) => zones.map((zone) => inZone(group, zone))),
  };
}

/** The resources that one metric is read of in one scope: some metrics CloudWatch splits by zone within target groups only. */
export function resourcesOf(
  metric: CatalogueMetric,
  scope: MetricScope,
  resources: MeasuredResources,
): readonly MeasuredResource[] {
  switch (scope) {
    case "load-balancer":
      return [resources.loadBalancer];
    case "target-group":
      return resources.targetGroups;
    case "zone":
      return metric.dimensions.zone?.includes("TargetGroup") === true
        ? resources.targetGroupZones
        : resources.zones;
    default:
      return scope satisfies never;
  }
}
