import type { MetricClass } from "../catalogue/metric.ts";
import { selectMetrics } from "../catalogue/select-metrics.ts";
import { metricSettleCeilingMs, metricSettleMs } from "../catalogue/metric-settle.ts";
import { cloudWatchStatistic } from "../catalogue/statistic.ts";
import type { Settings } from "../config/settings.ts";
import type { PointRecord } from "../simulation/receiver/point-record.ts";
import { truthOf } from "../simulation/world/ground-truth.ts";
import type { SimulatedLoadBalancer } from "../simulation/world/simulated-load-balancer.ts";
import type { SimulatedWorld } from "../simulation/world/simulated-world.ts";
import { compare, type ComparedPoint, type CompareRules, type Comparison } from "../verify/compare.ts";

const minuteMs = 60_000;

/**
 * The newest minutes may still wait for a zero to be decided (`zeroFill.after`) or for the next poll of its class: they are
 * not judged yet. Smaller calls waiting minutes missing.
 */
const undecidedMinutes: Readonly<Record<MetricClass, number>> = { alerting: 12, regular: 12, slow: 22 };

/**
 * The program's first look comes some seconds after its start, on a busy machine some minutes: its history begins there.
 * Smaller calls the oldest minutes missing where nothing is wrong.
 */
const startMinutes = 5;

/** What is judged: a world, what a receiver stored of it, and when the program ran. */
export interface Judged {
  readonly world: SimulatedWorld;
  readonly record: PointRecord;
  readonly settings: Settings;
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** What is let pass; left out: nothing. */
  readonly rules?: CompareRules;
}

/** The verdict, with the minutes left out because CloudWatch itself changed them after they were read. */
export interface Verdict {
  readonly comparison: Comparison;
  readonly lateMinutes: number;
}

/** One series that a perfect exporter has, over the minutes that are due. */
interface DueSeries {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly settleMs: number;
  readonly fillsZero: boolean;
  readonly truthAt: (timeMs: number) => { readonly value: number; readonly finalAtMs: number } | null;
}

/**
 * Compares what the receiver stored with what CloudWatch finally says, minute by minute. The expectation comes from the
 * simulated world and the metric catalogue alone, never from what the program believes it reads.
 */
export function judge(judged: Judged): Verdict {
  const due = new Map(dueSeries(judged).map((series) => [series.key, series]));
  const late = new Set<string>();
  const expected: ComparedPoint[] = [];
  for (const series of due.values()) {
    for (let timeMs = series.fromMs; timeMs < series.toMs; timeMs += minuteMs) {
      const truth = series.truthAt(timeMs);
      if (
        truth !== null &&
        truth.finalAtMs > judged.startedAtMs &&
        truth.finalAtMs > timeMs + minuteMs + series.settleMs
      ) {
        late.add(`${series.key} ${timeMs}`);
      } else if (truth !== null) {
        expected.push({ key: series.key, timeMs, value: truth.value });
      } else if (series.fillsZero) {
        expected.push({ key: series.key, timeMs, value: 0 });
      }
    }
  }
  const actual = receivedPoints(judged.record).filter(({ key, timeMs }) => {
    const series = due.get(key);
    return (
      (series === undefined || (timeMs >= series.fromMs && timeMs < series.toMs)) &&
      !late.has(`${key} ${timeMs}`)
    );
  });
  return { comparison: compare(expected, actual, judged.rules), lateMinutes: late.size };
}

/** Every received data point; the series about load balancers and about elbow itself have no counterpart in CloudWatch. */
function receivedPoints(record: PointRecord): ComparedPoint[] {
  return record.series().flatMap((series) => {
    if (!/^(alb|nlb|clb)_/.test(series.name)) {
      return [];
    }
    const key = seriesKey(
      series.name,
      series.labels["load_balancer"] ?? "",
      series.labels["target_group"] ?? "",
    );
    return series.timesMs.map((timeMs, index) => ({ key, timeMs, value: series.values[index] as number }));
  });
}

function seriesKey(name: string, loadBalancer: string, targetGroup: string): string {
  return `${name} ${loadBalancer} ${targetGroup}`;
}

function dueSeries(judged: Judged): readonly DueSeries[] {
  return judged.world.loadBalancers
    .filter((one) => one.standing === "owned" && one.createdAtMs < judged.nowMs)
    .flatMap((one) => dueSeriesOf(one, judged));
}

function dueSeriesOf(one: SimulatedLoadBalancer, judged: Judged): readonly DueSeries[] {
  const { settings, world, startedAtMs, nowMs } = judged;
  return selectMetrics(settings.metrics, one.type).flatMap((row) => {
    const { metric, scope, statistics } = row;
    const settleMs = metricSettleMs(metric, settings.settle);
    const settled = (atMs: number): number => Math.floor((atMs - settleMs) / minuteMs) * minuteMs;
    const fromMs = Math.max(
      settled(startedAtMs) - settings.polling.startupLookbackMs + startMinutes * minuteMs,
      Math.ceil(one.createdAtMs / minuteMs) * minuteMs,
    );
    const ceilingMs = metricSettleCeilingMs(metric, settings.settle);
    const watchedMs = ceilingMs === null ? 0 : ceilingMs - settleMs;
    const endMs =
      one.deletedAtMs === null ? Number.POSITIVE_INFINITY : Math.floor(one.deletedAtMs / minuteMs) * minuteMs;
    const toMs = Math.min(settled(nowMs) - undecidedMinutes[row.class] * minuteMs - watchedMs, endMs);
    const own = { name: "LoadBalancer", value: one.dimension };
    const sets =
      scope === "target-group"
        ? one.targetGroups.map(({ dimension }) => ({
            group: dimension,
            dimensions: [{ name: "TargetGroup", value: dimension }, own],
          }))
        : [{ group: "", dimensions: [own] }];
    return sets.flatMap(({ group, dimensions }) =>
      statistics.map((statistic): DueSeries => {
        const name = {
          namespace: metric.namespace,
          metric: metric.metric,
          dimensions,
          statistic: cloudWatchStatistic(statistic),
        };
        const part = scope === "target-group" ? "target_group_" : "";
        return {
          key: seriesKey(`${metric.prefix}_${part}${metric.series}_${statistic}`, one.dimension, group),
          fromMs,
          toMs,
          settleMs,
          fillsZero:
            metric.type === "counter-like" && statistic === "sum" && settings.metrics.zeroFill.enabled,
          truthAt: (timeMs) => truthOf(world, name, timeMs),
        };
      }),
    );
  });
}
