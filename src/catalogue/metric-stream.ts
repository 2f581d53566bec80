import type { CatalogueMetric, Statistic } from "./metric.ts";

/** USD per 1,000 metric updates of a Metric Stream, us-east-1. Its state is `pricesAsOf`. Firehose (cents) is not in it. */
export const streamUsdPerThousandUpdates = 0.003;

/** What a stream sends of every metric without extra charge. */
const includedStatistics: readonly Statistic[] = ["sum", "minimum", "maximum", "sample_count", "average"];

/** How many extra statistics of one metric cost one more update each time. */
const extraStatisticsPerUpdate = 5;

/** The parts of a load balancer that CloudWatch keeps series for. */
export interface StreamedParts {
  readonly targetGroups: number;
  readonly zones: number;
}

/**
 * How many series a Metric Stream sends of one metric of one load balancer: a stream filters by metric name only, so it
 * sends the load balancer, its target groups, and both for each zone, wanted or not.
 */
export function streamedSeries(metric: CatalogueMetric, { targetGroups, zones }: StreamedParts): number {
  const { dimensions } = metric;
  const whole =
    (dimensions["load-balancer"] === undefined ? 0 : 1) +
    (dimensions["target-group"] === undefined ? 0 : targetGroups);
  return whole * (dimensions.zone === undefined ? 1 : 1 + zones);
}

/** Updates of one series and minute: one, and one more for each five statistics that a stream does not send anyway. */
export function updatesPerSeries(statistics: readonly Statistic[]): number {
  const extra = statistics.filter((statistic) => !includedStatistics.includes(statistic)).length;
  return 1 + Math.ceil(extra / extraStatisticsPerUpdate);
}
