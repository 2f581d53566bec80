import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSeries, modelsOf, type SimulatedSeries } from "../../../src/simulation/world/find-series.ts";
import { groundTruth, metricNamesOf, truthOf } from "../../../src/simulation/world/ground-truth.ts";
import { reportTimes } from "../../../src/simulation/world/reporting-delay.ts";
import { finalValue, shownValue } from "../../../src/simulation/world/simulated-value.ts";
import { simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import { parseStatistic, type ParsedStatistic } from "../../../src/simulation/world/statistic.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 7, startMs, lateShare: 0.1 });
const allSeries: readonly SimulatedSeries[] = world.loadBalancers.flatMap((loadBalancer) =>
  metricNamesOf(loadBalancer)
    .map((name) => findSeries(world.index, name))
    .filter((series) => series !== null),
);
const anySeries = fc.constantFrom(...allSeries);
const anyMinuteMs = fc.integer({ min: -20_000, max: 2000 }).map((minute) => startMs + minute * minuteMs);
const byShape = (shape: string): fc.Arbitrary<SimulatedSeries> =>
  fc.constantFrom(...allSeries.filter((series) => series.model.shape === shape));

function stat(text: string): ParsedStatistic {
  const parsed = parseStatistic(text);
  if (parsed === null) {
    throw new Error(`not a statistic: ${text}`);
  }
  return parsed;
}

const sum = stat("Sum");
const sampleCount = stat("SampleCount");

describe("what CloudWatch shows of a minute", () => {
  test("is nothing before the minute ended and the final value an hour later", () => {
    fc.assert(
      fc.property(
        anySeries,
        anyMinuteMs,
        fc.constantFrom("Sum", "Average", "p99", "Minimum"),
        (series, at, text) => {
          const statistic = stat(text);
          const early = shownValue(series, statistic, { minuteStartMs: at, nowMs: at + minuteMs - 1 });
          const late = shownValue(series, statistic, { minuteStartMs: at, nowMs: at + 61 * minuteMs });
          expect(early).toBeNull();
          expect(late).toBe(finalValue(series, statistic, at));
        },
      ),
    );
  });

  test("only grows in Sum and SampleCount of counts, up to the final value", () => {
    const counts = fc.oneof(byShape("events"), byShape("reports"));
    fc.assert(
      fc.property(counts, anyMinuteMs, fc.array(fc.integer({ min: 0, max: 660_000 })), (series, at, ages) => {
        const sorted = [...ages].sort((a, b) => a - b);
        for (const statistic of [sum, sampleCount]) {
          const shown = sorted.map(
            (age) => shownValue(series, statistic, { minuteStartMs: at, nowMs: at + minuteMs + age }) ?? 0,
          );
          const bounded = [...shown, finalValue(series, statistic, at) ?? 0];
          expect([...bounded].sort((a, b) => a - b)).toEqual(bounded);
        }
      }),
    );
  });

  test("stands still from the moment that the truth calls final, and not before its first part", () => {
    fc.assert(
      fc.property(anySeries, anyMinuteMs, (series, at) => {
        const { firstMs, finalMs } = reportTimes(series, at / minuteMs);
        const shown = (nowMs: number): number | null => shownValue(series, sum, { minuteStartMs: at, nowMs });
        expect(shown(firstMs - 1)).toBeNull();
        expect(shown(finalMs)).toBe(finalValue(series, sum, at));
      }),
    );
  });

  test("settles within two minutes when nothing is late, except capacity units", () => {
    const punctual = simulatedWorld({ seed: 3, startMs, lateShare: 0 });
    const points = [...groundTruth(punctual, { startMs: startMs - 30 * minuteMs, endMs: startMs })];
    const slowest = (slow: boolean): number =>
      Math.max(
        ...points
          .filter((point) => slow === /LCU|Capacity/.test(point.metric))
          .map((point) => point.finalAtMs - point.minuteMs - minuteMs),
      );
    expect(slowest(false)).toBeLessThan(120_000);
    expect(slowest(true)).toBeGreaterThan(30 * minuteMs);
  });

  test("is late for some minutes: some change after four minutes, some appear that late", () => {
    const points = [...groundTruth(world, { startMs: startMs - 300 * minuteMs, endMs: startMs })];
    const kinds = new Set(
      points.filter((point) => !/LCU|Capacity/.test(point.metric)).map((point) => point.lateness),
    );
    const appeared = points.filter((point) => point.firstShownAtMs - point.minuteMs > 5 * minuteMs);
    expect([...kinds].sort()).toEqual(["metric", "node", "none", "whole"]);
    expect(appeared.length).toBeGreaterThan(0);
  });
});

describe("the statistics of one minute", () => {
  test("agree: sum = average x sample count, minimum <= average <= maximum", () => {
    fc.assert(
      fc.property(anySeries, anyMinuteMs, (series, at) => {
        const value = (text: string): number | null => finalValue(series, stat(text), at);
        const total = value("Sum") ?? 0;
        const product = (value("Average") ?? 0) * (value("SampleCount") ?? 0);
        expect(Math.abs(total - product)).toBeLessThanOrEqual(1e-9 * Math.abs(total) + 1e-9);
        expect(value("Minimum") ?? 0).toBeLessThanOrEqual((value("Average") ?? 0) + 1e-9);
        expect(value("Average") ?? 0).toBeLessThanOrEqual((value("Maximum") ?? 0) + 1e-9);
      }),
    );
  });

  test("have ordered percentiles within minimum and maximum, at any age", () => {
    fc.assert(
      fc.property(
        byShape("latency"),
        anyMinuteMs,
        fc.integer({ min: 0, max: 300_000 }),
        (series, at, age) => {
          const nowMs = at + minuteMs + age;
          const values = ["Minimum", "p10", "p50", "p90", "p99", "p99.9", "Maximum"].map(
            (text) => shownValue(series, stat(text), { minuteStartMs: at, nowMs }) ?? 0,
          );
          expect([...values].sort((a, b) => a - b)).toEqual(values);
        },
      ),
    );
  });

  test("of the target groups add up to the load balancer's", () => {
    const shared = world.loadBalancers.find((each) => each.targetGroups.length === 3);
    const own = { name: "LoadBalancer", value: shared?.dimension ?? "" };
    const value = (dimensions: readonly { name: string; value: string }[]): number =>
      truthOf(
        world,
        { namespace: "AWS/ApplicationELB", metric: "RequestCount", dimensions, statistic: "Sum" },
        startMs - 10 * minuteMs,
      )?.value ?? 0;
    const parts = (shared?.targetGroups ?? []).map((group) =>
      value([own, { name: "TargetGroup", value: group.dimension }]),
    );
    expect(parts).toHaveLength(3);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(value([own]));
  });

  test("leave out counters that are zero, but for metrics that are always sent", () => {
    fc.assert(
      fc.property(byShape("events"), anyMinuteMs, (series, at) => {
        const value = finalValue(series, sum, at);
        expect(series.model.reporting === "nonzero" && value === 0).toBe(false);
      }),
    );
  });
});

describe("what happens in the world", () => {
  const valueOf = (name: string, metric: string, at: number): number | null => {
    const loadBalancer = world.loadBalancers.find((each) => each.name.includes(name));
    const dimensions = [{ name: "LoadBalancer", value: loadBalancer?.dimension ?? "" }];
    const identity = { namespace: "AWS/ApplicationELB", metric, dimensions, statistic: "Sum" };
    return truthOf(world, identity, at)?.value ?? null;
  };

  test("a deploy shortly before the start causes 502s for a few minutes", () => {
    const around = [-14, -9, -3].map((minute) =>
      valueOf("scrumulator", "HTTPCode_ELB_502_Count", startMs + minute * minuteMs),
    );
    expect(around[1]).toBeGreaterThan(20);
    expect(around[0] ?? 0).toBeLessThan(10);
    expect(around[2] ?? 0).toBeLessThan(10);
  });

  test("the nightly load balancer is wholly silent at night and alive by day", () => {
    const nightly = world.loadBalancers
      .filter((each) => each.name.includes("nightly"))
      .map((each) => each.arn);
    const count = (fromMs: number): number =>
      [...groundTruth(world, { startMs: fromMs, endMs: fromMs + 10 * minuteMs, arns: new Set(nightly) })]
        .length;
    expect(count(Date.UTC(2026, 10, 21, 1, 0))).toBe(0);
    expect(count(Date.UTC(2026, 10, 21, 9, 0))).toBeGreaterThan(100);
  });

  test("the sporadic one reports zero requests, no 2xx, in its quiet minutes", () => {
    const quietMs = Date.UTC(2026, 10, 21, 9, 40);
    expect(valueOf("batch", "RequestCount", quietMs)).toBe(0);
    expect(valueOf("batch", "HTTPCode_Target_2XX_Count", quietMs)).toBeNull();
  });

  test("a name that is wrong in any part has no series", () => {
    const dimension = world.loadBalancers[0]?.dimension ?? "";
    const own = { name: "LoadBalancer", value: dimension };
    const metric = "RequestCount";
    const namespace = "AWS/ApplicationELB";
    const wrong = [
      { namespace: "AWS/NetworkELB", metric, dimensions: [own] },
      { namespace, metric: "Requestcount", dimensions: [own] },
      { namespace, metric, dimensions: [] },
      { namespace, metric, dimensions: [own, { name: "Zone", value: "eu-west-1a" }] },
      { namespace, metric, dimensions: [{ name: "LoadBalancer", value: dimension.toUpperCase() }] },
      { namespace, metric: "HealthyHostCount", dimensions: [own] },
    ];
    expect(wrong.map((name) => findSeries(world.index, name))).toEqual(wrong.map(() => null));
    expect(findSeries(world.index, { namespace, metric, dimensions: [own] })).not.toBeNull();
  });

  test("the same settings make the same world, another seed another one", () => {
    const pointsOf = (seed: number): unknown[] => [
      ...groundTruth(simulatedWorld({ seed, startMs }), { startMs: startMs - 2 * minuteMs, endMs: startMs }),
    ];
    expect(pointsOf(5)).toEqual(pointsOf(5));
    expect(pointsOf(5)).not.toEqual(pointsOf(6));
  });

  test("each namespace has its list of metrics", () => {
    expect(modelsOf("AWS/ApplicationELB").size).toBeGreaterThan(40);
    expect(modelsOf("AWS/NetworkELB").size).toBeGreaterThan(25);
    expect(modelsOf("AWS/EC2").size).toBe(0);
  });
});
