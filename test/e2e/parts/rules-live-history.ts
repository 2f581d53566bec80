import type { MetricClass } from "../../../src/catalogue/metric.ts";
import type { BatchSeries } from "../../../src/polling/batch.ts";
import { deliveredBefore, metricClasses, pointsOf, selfSeries } from "./rules-live-arrivals.ts";
import type { LiveWorld } from "./rules-live-world.ts";

const weekMin = 7 * 24 * 60;

/** How much history is pushed before the rules are loaded. */
export const historyMin = 26 * 60;

/** What rules with `offset 1w` look at: their windows, the phase, and for capacity units six hours more. */
const lastWeek: Readonly<Record<MetricClass, { readonly before: number; readonly after: number }>> = {
  alerting: { before: 60, after: 60 },
  regular: { before: 60, after: 60 },
  slow: { before: 600, after: 60 },
};

/** The first minute of last week's points. */
export const firstMinute = -weekMin - lastWeek.slow.before;

/** The series of one owner, as elbow hands them to a sink. */
export interface OwnerSeries {
  readonly owner: string;
  readonly series: readonly BatchSeries[];
}

/** The same hour a week ago, as `elbow backfill` would write it into a file for blocks. */
export function lastWeekOf(world: LiveWorld, zeroMs: number): readonly OwnerSeries[] {
  return world.loadBalancers.map((one) => ({
    owner: `${one.cluster.name}/${one.name}`,
    series: one.series.flatMap((series) => {
      const { before, after } = lastWeek[series.class];
      return pointsOf(one, series, { from: -weekMin - before, to: -weekMin + after, zeroMs }) ?? [];
    }),
  }));
}

/**
 * What came to the receiver between two minutes: everything that was delivered when `to` began and not yet when `from`
 * began. From -Infinity: the history.
 */
export function arrivals(
  world: LiveWorld,
  between: { readonly from: number; readonly to: number },
  zeroMs: number,
): readonly OwnerSeries[] {
  const isHistory = between.from === -Infinity;
  const data = world.loadBalancers.map((one) => {
    const ranges = new Map(
      metricClasses.map((metricClass) => [
        metricClass,
        {
          from: isHistory ? -historyMin : deliveredBefore(one, metricClass, between.from),
          to: deliveredBefore(one, metricClass, between.to),
          zeroMs,
        },
      ]),
    );
    return {
      owner: `${one.cluster.name}/${one.name}`,
      series: one.series.flatMap((series) => {
        const range = ranges.get(series.class);
        return range === undefined ? [] : (pointsOf(one, series, range) ?? []);
      }),
    };
  });
  const own = world.clusters.map((cluster) => ({
    owner: `${cluster.name}/elbow`,
    series: selfSeries(cluster, world.loadBalancers, {
      from: isHistory ? -historyMin : between.from + 1,
      to: between.to + 1,
      zeroMs,
    }),
  }));
  return [...data, ...own].filter(({ series }) => series.length > 0);
}
