import type { Dimension } from "../aws/metric-reader.ts";
import { metricSettleCeilingMs, metricSettleMs } from "../catalogue/metric-settle.ts";
import type { CatalogueMetric, MetricScope, Statistic } from "../catalogue/metric.ts";
import type { SelectedMetric } from "../catalogue/select-metrics.ts";
import { cloudWatchStatistic } from "../catalogue/statistic.ts";
import { measuredResources, resourcesOf, type MeasuredResource } from "./measured-resources.ts";
import type { NamedLoadBalancer, SeriesContext } from "./series-context.ts";
import type { SeriesSpec } from "./series-spec.ts";

/** CloudWatch keeps ELB metrics by the minute; a longer period would sum or average minutes away. */
const periodMs = 60_000;

const scopePrefixes: Readonly<Record<MetricScope, string>> = {
  "load-balancer": "",
  "target-group": "target_group_",
  zone: "zone_",
};

/**
 * Everything to read of one load balancer: its own metrics, then those of each target group attached to it, then, where
 * they are wanted, those of its zones.
 */
export function seriesSpecs(named: NamedLoadBalancer, context: SeriesContext): readonly SeriesSpec[] {
  const { arn, type } = named.owned.loadBalancer;
  const selected = context.selected[type];
  const resources = measuredResources(named);
  return (["load-balancer", "target-group", "zone"] as const).flatMap((scope) => {
    const rows = selected.filter((row) => row.scope === scope);
    const byResource = Map.groupBy(
      rows.flatMap((row) => resourcesOf(row.metric, scope, resources).map((resource) => ({ row, resource }))),
      ({ resource }) => resource,
    );
    return [...byResource.values()].flatMap((given) => {
      const dimensions = new Map<string, KnownDimensions | null>();
      return given.flatMap((one) => metricSpecs({ arn, ...one, dimensions }, context));
    });
  });
}

/** Series name of one statistic: `alb_target_group_healthy_host_count_minimum`. */
export function seriesName(metric: CatalogueMetric, scope: MetricScope, statistic: Statistic): string {
  return `${metric.prefix}_${scopePrefixes[scope]}${metric.series}_${statistic}`;
}

function metricSpecs(
  given: {
    readonly arn: string;
    readonly row: SelectedMetric;
    readonly resource: MeasuredResource;
    /** Of this resource, by their names: one array for all metrics, since there are thousands of series. */
    readonly dimensions: Map<string, KnownDimensions | null>;
  },
  context: SeriesContext,
): readonly SeriesSpec[] {
  const { arn, row, resource, dimensions } = given;
  const { metric, scope } = row;
  const names = metric.dimensions[scope] ?? [];
  const namesKey = names.join(" ");
  const known = dimensions.has(namesKey)
    ? (dimensions.get(namesKey) ?? null)
    : knownDimensions(names, resource);
  dimensions.set(namesKey, known);
  if (known === null) {
    return [];
  }
  const ceilingMs = metricSettleCeilingMs(metric, context.settle);
  const settleMs = metricSettleMs(metric, context.settle);
  const metricKey = `${arn}|${known.text}${metric.metric}`;
  return row.statistics.map((statistic) => {
    const spelled = cloudWatchStatistic(statistic);
    return {
      id: `${metricKey}|${spelled}`,
      metricKey,
      query: {
        namespace: metric.namespace,
        metric: metric.metric,
        dimensions: known.list,
        statistic: spelled,
        periodMs,
      },
      name: seriesName(metric, scope, statistic),
      scope,
      class: row.class,
      settleMs,
      ...(ceilingMs === null ? {} : { settleCeilingMs: ceilingMs }),
      type: metric.type,
      reporting: metric.reporting,
      zeroFill: context.zeroFill && metric.type === "counter-like" && statistic === "sum",
      labelsKey: resource.labelsKey,
    };
  });
}

/** The dimensions of a metric, and what they add to its identity. */
interface KnownDimensions {
  readonly list: readonly Dimension[];
  readonly text: string;
}

/** Null where the resource lacks one of them. */
function knownDimensions(names: readonly string[], { values }: MeasuredResource): KnownDimensions | null {
  const known = names.flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
  return known.length === names.length ? { list: known, text: identityText(known) } : null;
}

/** The load balancer's own dimension is left out of the identity: the ARN says it already, and identities are stored. */
function identityText(dimensions: readonly Dimension[]): string {
  return dimensions
    .filter(({ name }) => name !== "LoadBalancer" && name !== "LoadBalancerName")
    .map(({ name, value }) => `${name}=${value}|`)
    .toSorted()
    .join("");
}
