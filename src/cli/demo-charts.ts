import { selectMetrics } from "../catalogue/select-metrics.ts";
import { cloudWatchStatistic } from "../catalogue/statistic.ts";
import type { Settings } from "../config/settings.ts";
import { unitOf } from "../controller/actor-charts.ts";
import type { Points } from "../series/points.ts";
import type { PointRecord } from "../simulation/receiver/point-record.ts";
import { truthOf } from "../simulation/world/ground-truth.ts";
import type { SimulatedWorld } from "../simulation/world/simulated-world.ts";
import type { Chart, ChartSource } from "../status/chart-source.ts";

const minuteMs = 60_000;
/** Three hours of minutes on each chart. */
const shownMinutes = 180;

/** Curves for the demo's page: what the simulated CloudWatch finally says, and what the simulated receiver stored. */
export function demoCharts(demo: {
  readonly world: SimulatedWorld;
  readonly record: PointRecord;
  readonly settings: Settings;
  readonly nowMs: () => number;
}): ChartSource {
  return {
    charts(arn) {
      const one = demo.world.loadBalancers.find((each) => each.arn === arn);
      if (one === undefined) {
        return [];
      }
      const received = new Map(
        demo.record
          .series()
          .filter(({ labels }) => labels["load_balancer"] === one.dimension)
          .map((series) => [`${series.name} ${series.labels["target_group"] ?? ""}`, series]),
      );
      const fromMs = (Math.floor(demo.nowMs() / minuteMs) - shownMinutes) * minuteMs;
      return selectMetrics(demo.settings.metrics, one.type).flatMap(({ metric, scope, statistics }) => {
        const own = { name: "LoadBalancer", value: one.dimension };
        const groups = scope === "target-group" ? one.targetGroups.map(({ dimension }) => dimension) : [""];
        return groups.flatMap((group) =>
          statistics.flatMap((statistic): readonly Chart[] => {
            const part = scope === "target-group" ? "target_group_" : "";
            const name = `${metric.prefix}_${part}${metric.series}_${statistic}`;
            const series = received.get(`${name} ${group}`);
            if (series === undefined) {
              return [];
            }
            const dimensions = group === "" ? [own] : [{ name: "TargetGroup", value: group }, own];
            const asked = {
              namespace: metric.namespace,
              metric: metric.metric,
              dimensions,
              statistic: cloudWatchStatistic(statistic),
            };
            return [
              {
                name,
                labels: series.labels,
                title: `${metric.metric} ${cloudWatchStatistic(statistic)}`,
                unit: unitOf(asked),
                final: finalPoints(
                  { fromMs, toMs: demo.nowMs() },
                  (timeMs) => truthOf(demo.world, asked, timeMs)?.value ?? null,
                ),
                exported: since(series, fromMs),
              },
            ];
          }),
        );
      });
    },
  };
}

function finalPoints(
  range: { readonly fromMs: number; readonly toMs: number },
  valueAt: (timeMs: number) => number | null,
): Points {
  const points = { timesMs: [] as number[], values: [] as number[] };
  for (let timeMs = range.fromMs; timeMs < range.toMs - minuteMs; timeMs += minuteMs) {
    const value = valueAt(timeMs);
    if (value !== null) {
      points.timesMs.push(timeMs);
      points.values.push(value);
    }
  }
  return points;
}

/** Ascending and unique, though late minutes arrive out of order. */
function since(series: Points, fromMs: number): Points {
  const byTime = new Map<number, number>();
  for (const [index, timeMs] of series.timesMs.entries()) {
    if (timeMs >= fromMs) {
      byTime.set(timeMs, series.values[index] as number);
    }
  }
  const sorted = [...byTime].sort(([a], [b]) => a - b);
  return { timesMs: sorted.map(([timeMs]) => timeMs), values: sorted.map(([, value]) => value) };
}
