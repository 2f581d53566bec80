import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Delivery, Sink } from "../../src/polling/sink.ts";
import { compare, type ComparedPoint } from "../../src/verify/compare.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  hashTruth,
  loadBalancerOf,
  memoryCloudWatch,
  memorySink,
  minute,
  specOf,
  startPolling,
  type Truth,
} from "../support/polling-world.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);

function fleet(count: number) {
  return Array.from({ length: count }, (_unused, index) => {
    const arn = `lb${index}`;
    return loadBalancerOf(arn, [
      specOf({ arn, metric: "RequestCount", reporting: "registered-targets" }),
      specOf({ arn, metric: "SparseErrors" }),
      specOf({ arn, metric: "Latency", class: "regular", type: "latency" }),
      specOf({ arn, metric: "SparseResets", class: "regular" }),
    ]);
  });
}

/** Every settled minute from `from` to `to` that a perfect exporter has: values, zeros for counters, info rows. */
function expectedPoints(
  truth: Truth,
  arns: readonly string[],
  range: { from: number; to: number },
): ComparedPoint[] {
  const points: ComparedPoint[] = [];
  for (const arn of arns) {
    for (let index = range.from; index < range.to; index += 1) {
      for (const metric of ["RequestCount", "SparseErrors", "Latency", "SparseResets"]) {
        const value = truth(metric, arn, index) ?? (metric === "Latency" ? null : 0);
        if (value !== null) {
          points.push({ key: `alb_${metric.toLowerCase()}_sum ${arn}`, timeMs: index * minute, value });
        }
      }
    }
  }
  return points;
}

const data = (arrivals: readonly ComparedPoint[]) => arrivals.filter(({ key }) => !key.startsWith("elbow_"));
const inRange = (range: { from: number; to: number }) => (point: ComparedPoint) =>
  point.timeMs >= range.from * minute && point.timeMs < range.to * minute;

/** The range whose every minute must have arrived when `clock` shows `nowMs`: settled, polled, and waited for. */
function dueRange(nowMs: number) {
  return {
    from: Math.floor((startMs - 120_000) / minute) - 15,
    to: Math.floor((nowMs - 120_000 - 300_000) / minute),
  };
}

function ascending(sink: {
  readonly batches: readonly {
    series: readonly { name: string; points: { timesMs: readonly number[] } }[];
  }[];
}) {
  const newest = new Map<string, number>();
  for (const batch of sink.batches) {
    for (const { name, points } of batch.series) {
      for (const timeMs of points.timesMs) {
        if (timeMs <= (newest.get(name) ?? 0)) {
          return `${name} went back to ${new Date(timeMs).toISOString()}`;
        }
        newest.set(name, timeMs);
      }
    }
  }
  return "ascending";
}

const unavailable = (nowMs: number): Delivery => ({
  kind: "unavailable",
  retryAtMs: nowMs + 30_000,
  message: "away",
});

describe("a load balancer's actor", () => {
  test("delivers the start-up lookback at once and then every settled minute once", async () => {
    const clock = new FakeClock(startMs);
    const sink = memorySink("a");
    const polling = startPolling({
      clock,
      reader: memoryCloudWatch(clock, hashTruth),
      sinks: [sink],
      loadBalancers: fleet(3),
    });
    await clock.advance(1000);
    expect(data(sink.arrivals).length).toBeGreaterThan(3 * 2 * 14);
    await clock.advance(60 * minute);
    await polling.stop();
    const range = dueRange(clock.nowMs());
    const expected = expectedPoints(hashTruth, ["lb0", "lb1", "lb2"], range);
    const verdict = compare(expected, data(sink.arrivals).filter(inRange(range)));
    expect(verdict).toMatchObject({ equal: expected.length, missing: 0, different: 0, extra: 0, repeats: 0 });
    expect(clock.pending).toBe(0);
  });

  test("never publishes a minute that ended less than two minutes ago", async () => {
    const clock = new FakeClock(startMs);
    const ages: number[] = [];
    const inner = memorySink("a");
    const sink: Sink = {
      ...inner,
      async deliver(batch, signal) {
        ages.push(
          ...batch.series.flatMap(({ points }) =>
            points.timesMs.map((timeMs) => clock.nowMs() - timeMs - minute),
          ),
        );
        return inner.deliver(batch, signal);
      },
    };
    const polling = startPolling({
      clock,
      reader: memoryCloudWatch(clock, hashTruth),
      sinks: [sink],
      loadBalancers: fleet(2),
    });
    await clock.advance(30 * minute);
    await polling.stop();
    expect(ages.length).toBeGreaterThan(100);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(120_000);
  });

  test("an alerting minute arrives within a second of being settled", async () => {
    const clock = new FakeClock(startMs);
    const sink = memorySink("a");
    const polling = startPolling({
      clock,
      reader: memoryCloudWatch(clock, hashTruth),
      sinks: [sink],
      loadBalancers: fleet(1),
    });
    await clock.advance(10 * minute);
    await clock.advance(minute - (clock.nowMs() % minute) + 1000);
    await polling.stop();
    const newest = Math.max(
      ...sink.arrivals.filter(({ key }) => key.startsWith("alb_requestcount")).map(({ timeMs }) => timeMs),
    );
    expect(clock.nowMs() - newest - minute).toBe(121_000);
  });

  test("an hour without receiver is caught up with, ascending, nothing lost or doubled", async () => {
    const clock = new FakeClock(startMs);
    const down = { from: startMs + 10 * minute, to: startMs + 70 * minute };
    const sink = memorySink("a", () =>
      clock.nowMs() >= down.from && clock.nowMs() < down.to ? unavailable(clock.nowMs()) : null,
    );
    const reader = memoryCloudWatch(clock, hashTruth);
    const polling = startPolling({ clock, reader, sinks: [sink], loadBalancers: fleet(1) });
    await clock.advance(120 * minute);
    await polling.stop();
    const range = dueRange(clock.nowMs());
    const expected = expectedPoints(hashTruth, ["lb0"], range);
    const verdict = compare(expected, data(sink.arrivals).filter(inRange(range)));
    expect(verdict).toMatchObject({ equal: expected.length, missing: 0, different: 0, extra: 0, repeats: 0 });
    expect(ascending(sink)).toBe("ascending");
  });

  test("a dead destination does not hold the other one back", async () => {
    const clock = new FakeClock(startMs);
    const alive = memorySink("alive");
    const dead = memorySink("dead", () => unavailable(clock.nowMs()));
    const polling = startPolling({
      clock,
      reader: memoryCloudWatch(clock, hashTruth),
      sinks: [dead, alive],
      loadBalancers: fleet(1),
    });
    await clock.advance(60 * minute);
    await polling.stop();
    const range = dueRange(clock.nowMs());
    const expected = expectedPoints(hashTruth, ["lb0"], range);
    expect(compare(expected, data(alive.arrivals).filter(inRange(range)))).toMatchObject({
      equal: expected.length,
      missing: 0,
    });
    expect(dead.arrivals).toEqual([]);
  });

  test("an ended load balancer delivers its last settled minute and stops by itself", async () => {
    const clock = new FakeClock(startMs);
    const sink = memorySink("a");
    const [one] = fleet(1);
    const polling = startPolling({
      clock,
      reader: memoryCloudWatch(clock, hashTruth),
      sinks: [sink],
      loadBalancers: [one as never],
    });
    await clock.advance(20 * minute);
    const atMs = clock.nowMs();
    const [cell] = polling.inputs;
    cell?.set({ ...cell.value, life: { kind: "ended", atMs } });
    await clock.advance(20 * minute);
    await Promise.all(polling.running);
    await polling.stop();
    const newest = Math.max(...data(sink.arrivals).map(({ timeMs }) => timeMs));
    expect(newest).toBe(Math.floor(atMs / minute) * minute);
  });

  test("whatever fails on the way, delivered = settled truth, each minute once, ascending", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 40 }),
        async (seed, failPercent, downMinutes) => {
          let draw = seed;
          const chance = (percent: number): boolean => {
            draw = (Math.imul(draw, 1_103_515_245) + 12_345) >>> 0;
            return (draw >>> 8) % 100 < percent;
          };
          const clock = new FakeClock(startMs);
          const calmMs = startMs + 90 * minute;
          const down = { from: startMs + 20 * minute, to: startMs + (20 + downMinutes) * minute };
          const sink = memorySink("a", () => {
            const away = clock.nowMs() >= down.from && clock.nowMs() < down.to;
            return away || (clock.nowMs() < calmMs && chance(failPercent))
              ? unavailable(clock.nowMs())
              : null;
          });
          const reader = memoryCloudWatch(clock, hashTruth, ({ query }) =>
            clock.nowMs() < calmMs && chance(failPercent) ? (query === null ? "throttled" : "partial") : "ok",
          );
          const polling = startPolling({ clock, reader, sinks: [sink], loadBalancers: fleet(2) });
          await clock.advance(120 * minute);
          await polling.stop();
          const range = dueRange(clock.nowMs());
          const expected = expectedPoints(hashTruth, ["lb0", "lb1"], range);
          const verdict = compare(expected, data(sink.arrivals).filter(inRange(range)));
          expect(verdict.differences.slice(0, 3)).toEqual([]);
          expect(verdict.equal).toBe(expected.length);
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});
