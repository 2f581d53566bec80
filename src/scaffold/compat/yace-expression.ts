import type { CatalogueMetric, MetricScope, Statistic } from "../../catalogue/metric.ts";
import { seriesName } from "../../series/series-specs.ts";
import { promqlString } from "../promql/promql-string.ts";

/** One series of ours that is to be had under its old name and labels. */
export interface OldSeries {
  readonly metric: CatalogueMetric;
  readonly scope: MetricScope;
  readonly statistic: Statistic;
}

/** How long the info series may be silent: the slowest class is read each quarter of an hour. Shorter: rules pause with it. */
const infoWindow = "30m";

/**
 * PromQL that gives our series the labels of YACE besides its own: `name` (ARN of the target group, else of the load
 * balancer), `account_id` and `dimension_…`. One minute is looked at, so that each value is recorded once and a gap stays
 * a gap. `cluster`: only series of that one; null = of all.
 */
export function yaceExpression({ metric, scope, statistic }: OldSeries, cluster: string | null): string {
  const matcher = cluster === null ? "" : `{cluster=${promqlString(cluster)}}`;
  const dimensions = metric.dimensions[scope] ?? [];
  const ofTargetGroup = dimensions.includes("TargetGroup");
  const balancer = metric.prefix === "clb" ? "LoadBalancerName" : "LoadBalancer";
  const info = `max by (cluster, region, load_balancer, arn, account_id) (last_over_time(elbow_load_balancer_info${matcher}[${infoWindow}]))`;
  const named = copied(
    copied(info, { to: "name", from: "arn", pattern: ofTargetGroup ? "(.+:)loadbalancer/.+" : "(.+)" }),
    { to: `dimension_${balancer}`, from: "load_balancer" },
  );
  const values = `last_over_time(${seriesName(metric, scope, statistic)}${matcher}[1m])`;
  const joined = `${values} * on (cluster, region, load_balancer) group_left (name, account_id, dimension_${balancer}) ${named}`;
  const zoned = dimensions.includes("AvailabilityZone")
    ? copied(joined, { to: "dimension_AvailabilityZone", from: "availability_zone" })
    : joined;
  return ofTargetGroup
    ? `label_join(${copied(zoned, { to: "dimension_TargetGroup", from: "target_group" })}, "name", "", "name", "target_group")`
    : zoned;
}

/** A copy of a label under another name, of the part of it that the pattern's group fits. */
interface Copy {
  readonly to: string;
  readonly from: string;
  readonly pattern?: string;
}

function copied(vector: string, { to, from, pattern = "(.+)" }: Copy): string {
  return `label_replace(${vector}, ${promqlString(to)}, "$1", ${promqlString(from)}, ${promqlString(pattern)})`;
}
