import { selectMetrics } from "../../src/catalogue/select-metrics.ts";
import { cloudWatchStatistic } from "../../src/catalogue/statistic.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { truthOf } from "../../src/simulation/world/ground-truth.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "./fake-clock.ts";
import { settingsFor, startController } from "./simulated-controller.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What one choice of settle time gives on one kind of day. */
export interface SettleFigures {
  readonly points: number;
  /** Points whose first value is not what CloudWatch says an hour later. */
  readonly wrong: number;
  /** Minutes that came with their final value only after something else had been sent for them. */
  readonly late: number;
  /** Mean and 95th percentile of the time from a minute's end to its first arrival, of metrics read each minute. */
  readonly meanSeconds: number;
  readonly p95Seconds: number;
  /** Metrics requested, in billed units. */
  readonly units: number;
}

/** Four hours of two load balancers, of which `lateShare` of the minutes settle four to nine minutes late. */
export async function settleFigures(settle: string, lateShare: number): Promise<SettleFigures> {
  const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
  const clock = new FakeClock(startMs);
  const world = simulatedWorld({ seed: 4, startMs, loadBalancers: 2, lateShare });
  const settings = settingsFor(world, `polling: {settle: ${settle}}\nmetrics: {exclude: ['*LCUs']}\n`);
  const receivers = [{ kind: "lenient" }] as const;
  const running = startController({ clock, world, faults: noFaults(clock), settings, receivers });
  await clock.advance(4 * hourMs);
  await running.stop();
  const names = new Map<
    string,
    { namespace: string; metric: string; statistic: string; alerting: boolean }
  >();
  for (const row of selectMetrics(settings.metrics, "application")) {
    for (const statistic of row.statistics) {
      const part = row.scope === "target-group" ? "target_group_" : "";
      names.set(`${row.metric.prefix}_${part}${row.metric.series}_${statistic}`, {
        namespace: row.metric.namespace,
        metric: row.metric.metric,
        statistic: cloudWatchStatistic(statistic),
        alerting: row.class === "alerting",
      });
    }
  }
  let points = 0;
  let wrong = 0;
  let late = 0;
  const seconds: number[] = [];
  for (const series of running.receivers[0]?.record.series() ?? []) {
    const name = names.get(series.name);
    const seen = new Set<number>();
    for (const [index, timeMs] of series.timesMs.entries()) {
      const inTime = timeMs >= startMs && timeMs < startMs + 3 * hourMs;
      if (name === undefined || !inTime) {
        continue;
      }
      if (seen.has(timeMs)) {
        late += 1;
        continue;
      }
      seen.add(timeMs);
      points += 1;
      const group = series.labels["target_group"];
      const dimensions = [
        ...(group === undefined ? [] : [{ name: "TargetGroup", value: group }]),
        { name: "LoadBalancer", value: series.labels["load_balancer"] ?? "" },
      ];
      const final = truthOf(world, { ...name, dimensions }, timeMs)?.value ?? 0;
      wrong += final === series.values[index] ? 0 : 1;
      if (name.alerting) {
        seconds.push(((series.arrivedAtMs[index] ?? 0) - timeMs - minuteMs) / 1000);
      }
    }
  }
  const sorted = seconds.toSorted((a, b) => a - b);
  return {
    points,
    wrong,
    late,
    meanSeconds: sorted.reduce((sum, one) => sum + one, 0) / Math.max(1, sorted.length),
    p95Seconds: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
    units: running.bill().units,
  };
}
