import type { Dimension } from "../aws/metric-reader.ts";
import { metricSettleMs } from "../catalogue/metric-settle.ts";
import type { CatalogueMetric, MetricScope, Statistic } from "../catalogue/metric.ts";
import type { SelectedMetric } from "../catalogue/select-metrics.ts";
import { cloudWatchStatistic } from "../catalogue/statistic.ts";
import { targetGroupDimension } from "./elb-arn.ts";
import type { NamedLoadBalancer, SeriesContext } from "./series-context.ts";
import type { SeriesSpec } from "./series-spec.ts";

/** CloudWatch keeps ELB metrics by the minute; a longer period would sum or average minutes away. */
const periodMs = 60_000;

const scopePrefixes: Readonly<Record<MetricScope, string>> = {
  "load-balancer": "",
  "target-group": "target_group_",
  zone: "zone_",
};

/** The resource that a metric is read of: its dimension values by CloudWatch's dimension name. */
interface MeasuredResource {
  readonly labelsKey: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Everything to read of one load balancer: its own metrics, then those of each target group attached to it. A zone is
 * not known from an ARN: metrics by zone are left out.
 */
export function seriesSpecs(named: NamedLoadBalancer, context: SeriesContext): readonly SeriesSpec[] {
  const selected = context.selected[named.owned.loadBalancer.type];
  const own = new Map([
    ["LoadBalancer", named.arn.dimension],
    ["LoadBalancerName", named.owned.loadBalancer.name],
  ]);
  const targetGroups = named.owned.targetGroups.flatMap(
    ({ targetGroup }) => targetGroupDimension(targetGroup.arn) ?? [],
  );
  const resources: Readonly<Record<MetricScope, readonly MeasuredResource[]>> = {
    "load-balancer": [{ labelsKey: "", values: own }],
    "target-group": targetGroups.map((dimension) => ({
      labelsKey: dimension,
      values: new Map([...own, ["TargetGroup", dimension]]),
    })),
    zone: [],
  };
  return (["load-balancer", "target-group", "zone"] as const).flatMap((scope) =>
    resources[scope].flatMap((resource) =>
      selected
        .filter((row) => row.scope === scope)
        .flatMap((row) => metricSpecs({ arn: named.owned.loadBalancer.arn, row, resource }, context)),
    ),
  );
}

/** Series name of one statistic: `alb_target_group_healthy_host_count_minimum`. */
export function seriesName(metric: CatalogueMetric, scope: MetricScope, statistic: Statistic): string {
  return `${metric.prefix}_${scopePrefixes[scope]}${metric.series}_${statistic}`;
}

function metricSpecs(
  given: { readonly arn: string; readonly row: SelectedMetric; readonly resource: MeasuredResource },
  context: SeriesContext,
): readonly SeriesSpec[] {
  const { arn, row, resource } = given;
  const { metric, scope } = row;
  const dimensions = (metric.dimensions[scope] ?? []).map((name) => dimension(name, resource));
  if (dimensions.includes(null)) {
    return [];
  }
  const known = dimensions.filter((one) => one !== null);
  const metricKey = [arn, ...dimensionTexts(known), metric.metric].join("|");
  return row.statistics.map((statistic) => {
    const spelled = cloudWatchStatistic(statistic);
    return {
      id: `${metricKey}|${spelled}`,
      metricKey,
      query: {
        namespace: metric.namespace,
        metric: metric.metric,
        dimensions: known,
        statistic: spelled,
        periodMs,
      },
      name: seriesName(metric, scope, statistic),
      scope,
      class: row.class,
      settleMs: metricSettleMs(metric, context.settle),
      type: metric.type,
      reporting: metric.reporting,
      zeroFill: context.zeroFill && metric.type === "counter-like" && statistic === "sum",
      labelsKey: resource.labelsKey,
    };
  });
}

function dimension(name: string, { values }: MeasuredResource): Dimension | null {
  const value = values.get(name);
  return value === undefined ? null : { name, value };
}

/** The load balancer's own dimension is left out of the identity: the ARN says it already, and identities are stored. */
function dimensionTexts(dimensions: readonly Dimension[]): readonly string[] {
  return dimensions
    .filter(({ name }) => name !== "LoadBalancer" && name !== "LoadBalancerName")
    .map(({ name, value }) => `${name}=${value}`)
    .toSorted();
}
