import type { MetricClass } from "../../../src/catalogue/metric.ts";
import type { BatchSeries } from "../../../src/polling/batch.ts";
import type { LiveCluster } from "./rules-live-clusters.ts";
import type { LiveLoadBalancer, LiveSeries } from "./rules-live-world.ts";

/** Polling interval and settle time by class, in minutes: elbow's defaults. Polls lie on a grid through minute 0. */
const pace: Readonly<Record<MetricClass, { readonly everyMin: number; readonly settleMin: number }>> = {
  alerting: { everyMin: 1, settleMin: 2 },
  regular: { everyMin: 5, settleMin: 2 },
  slow: { everyMin: 15, settleMin: 75 },
};

export const metricClasses: readonly MetricClass[] = ["alerting", "regular", "slow"];

/** How long after its end a minute in which nothing came from a load balancer becomes zeros: `metrics.zeroFill.after`. */
const silentMin = 5;

/** A range of minutes, `from` inclusive, `to` exclusive. */
export interface Minutes {
  readonly from: number;
  readonly to: number;
}

/**
 * The first minute that the receiver does not have yet when minute `now` has just begun, of all series of a class of one
 * load balancer. A minute is delivered at the first poll at which it ended `settle` ago; while a load balancer is wholly
 * silent, minutes wait longer, and what comes after them waits too.
 */
export function deliveredBefore(
  { cluster, minute }: Pick<LiveLoadBalancer, "cluster" | "minute">,
  metricClass: MetricClass,
  now: number,
): number {
  const { everyMin, settleMin } = pace[metricClass];
  const lastLook = cluster.readsOn ? now : Math.min(now, cluster.begins - 1);
  const poll = Math.floor(lastLook / everyMin) * everyMin;
  const settled = poll - settleMin;
  const waited = Math.min(settled, poll - silentMin);
  for (let at = waited; at < settled; at += 1) {
    if (isSilent(minute(at))) {
      return at;
    }
  }
  return settled;
}

/** Host counts and capacity units come by another path and prove nothing. */
function isSilent(values: Readonly<Record<string, number | null>> | null): boolean {
  return (
    values !== null &&
    Object.entries(values).every(
      ([name, value]) => value === null || /_host_count_|_consumed_lcus_|_zonal_/.test(name),
    )
  );
}

/** The value that elbow sends for a minute; null = it sends none. */
export function sentValue(
  series: Pick<LiveSeries, "name" | "isInfo" | "zeroFill">,
  values: Readonly<Record<string, number | null>> | null,
): number | null {
  if (values === null) {
    return null;
  }
  return series.isInfo ? 1 : (values[series.name] ?? (series.zeroFill ? 0 : null));
}

/** The points of one series in a range of its own minutes, at their times; null = there are none. */
export function pointsOf(
  { minute }: Pick<LiveLoadBalancer, "minute">,
  series: LiveSeries,
  at: Minutes & { readonly zeroMs: number },
): BatchSeries | null {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (let one = at.from; one < at.to; one += 1) {
    const value = sentValue(series, minute(one));
    if (value !== null) {
      timesMs.push(at.zeroMs + one * 60_000);
      values.push(value);
    }
  }
  const { id, name, labels, resource } = series;
  return timesMs.length === 0 ? null : { id, name, labels, resource, points: { timesMs, values } };
}

/** One self-metric series of a cluster with its value at a minute. */
export interface SelfValue {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a cluster's elbow shows of itself when minute `now` begins. */
export function selfValues(
  cluster: LiveCluster,
  loadBalancers: readonly LiveLoadBalancer[],
  now: number,
): readonly SelfValue[] {
  const shown = cluster.selfMetrics(now - cluster.begins);
  if (shown === null) {
    return [];
  }
  const ages = loadBalancers
    .filter(
      (one) => one.cluster === cluster && one.minute(now) !== null && cluster.showsAges(now - cluster.begins),
    )
    .flatMap((one) =>
      metricClasses.map((metricClass) => ({
        name: "elbow_data_age_seconds",
        labels: {
          load_balancer_name: one.name,
          load_balancer: one.series[0]?.labels["load_balancer"] ?? one.name,
          class: metricClass,
        },
        value: 60 * (now - deliveredBefore(one, metricClass, now)),
      })),
    );
  const own = { cluster: cluster.name, region: "eu-west-1", env: "test" };
  return [...shown, ...ages].map((one) => ({ ...one, labels: { ...own, ...one.labels } }));
}

/** The self-metrics of a cluster over a range of minutes as series. */
export function selfSeries(
  cluster: LiveCluster,
  loadBalancers: readonly LiveLoadBalancer[],
  at: Minutes & { readonly zeroMs: number },
): readonly BatchSeries[] {
  const values = Array.from({ length: Math.max(0, at.to - at.from) }, (_, index) => at.from + index).flatMap(
    (now) => selfValues(cluster, loadBalancers, now).map((one) => ({ ...one, now })),
  );
  const resource = { "service.name": "elbow", "service.namespace": "elbow" };
  return [...Map.groupBy(values, ({ name, labels }) => JSON.stringify([name, labels]))].flatMap(
    ([id, [first, ...others]]) => {
      if (first === undefined) {
        return [];
      }
      const rows = [first, ...others];
      const timesMs = rows.map(({ now }) => at.zeroMs + now * 60_000);
      const { name, labels } = first;
      return [{ id, name, labels, resource, points: { timesMs, values: rows.map(({ value }) => value) } }];
    },
  );
}
