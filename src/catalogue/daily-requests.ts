import type { MetricClass, Statistic } from "./metric.ts";
import { billedUnits } from "./prices.ts";
import type { SelectedMetric } from "./select-metrics.ts";

/** Of how many parts a load balancer consists, as far as metrics are read per part. */
export interface LoadBalancerParts {
  readonly targetGroups: number;
  readonly zones: number;
}

/** What is asked of CloudWatch for one load balancer in a day. */
export interface DailyRequests {
  /** Metrics requested as AWS's price page counts them: up to five statistics of one metric are one. */
  readonly units: number;
  /** Queries sent: one for each statistic. What AWS bills if the price page does not hold. */
  readonly queries: number;
}

const dayMs = 24 * 60 * 60_000;

/** What reading `selected` of one load balancer at these intervals asks of CloudWatch in a day, without catch-up and incidents. */
export function dailyRequests(
  selected: readonly SelectedMetric[],
  parts: LoadBalancerParts,
  intervalsMs: Readonly<Record<MetricClass, number>>,
): DailyRequests {
  const each = selected.map((row) => {
    const reads = (dayMs / intervalsMs[row.class]) * occurrences(row, parts);
    const statistics: readonly Statistic[] = row.statistics;
    return { units: reads * billedUnits(statistics.length), queries: reads * statistics.length };
  });
  return {
    units: each.reduce((sum, row) => sum + row.units, 0),
    queries: each.reduce((sum, row) => sum + row.queries, 0),
  };
}

function occurrences(row: SelectedMetric, parts: LoadBalancerParts): number {
  switch (row.scope) {
    case "load-balancer":
      return 1;
    case "target-group":
      return parts.targetGroups;
    case "zone":
      return (
        parts.zones * (row.metric.dimensions.zone?.includes("TargetGroup") === true ? parts.targetGroups : 1)
      );
    default:
      return row.scope satisfies never;
  }
}
