import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TransportAnswer } from "../../src/otlp/transport.ts";
import type { Batch, BatchSeries } from "../../src/polling/batch.ts";
import type { Delivery } from "../../src/polling/sink.ts";
import { decodePoints } from "./otlp-decoder.ts";
import { PrometheusModel } from "./prometheus-model.ts";
import { anyBatch, batchOf, minute, seriesAt } from "./sample-batch.ts";
import { SinkBench, accepted } from "./sink-bench.ts";

/** What a scripted receiver does: answer without taking, take and answer, or take and lose the answer. */
type Act = TransportAnswer | "take" | "take-and-lose" | "silence";

const statuses = fc.oneof(
  fc.record({
    kind: fc.constant("http-status" as const),
    status: fc.constantFrom(301, 400, 401, 404, 408, 413, 422, 429, 500, 502, 503, 504, 529),
    message: fc.constantFrom("", "out of order sample", "too old sample", "duplicate sample", "no idea"),
    retryAfterMs: fc.constantFrom(null, 0, 20_000),
  }),
  fc.record({
    kind: fc.constant("grpc-status" as const),
    code: fc.integer({ min: 1, max: 16 }),
    message: fc.constantFrom("", "out of bounds", "no idea"),
    retryAfterMs: fc.constantFrom(null, 3_000),
  }),
);
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>("take", "take-and-lose", "silence") },
  { weight: 3, arbitrary: statuses },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Act>(
      { kind: "no-answer", message: "reset" },
      { kind: "wrong-protocol", message: "HTTP" },
    ),
  },
);

interface Receiver {
  readonly bench: SinkBench;
  /** Points taken, in order: `series time`. */
  readonly taken: string[];
  /** Points whose answer got lost. */
  readonly lost: Set<string>;
}

function pointsOf(body: Uint8Array): readonly string[] {
  return decodePoints(body).map(
    (point) => `${PrometheusModel.keyOf(point.name, point.labels)} ${point.timeNanos}`,
  );
}

function scripted(script: readonly Act[]): Receiver {
  const taken: string[] = [];
  const lost = new Set<string>();
  let next = 0;
  const bench = new SinkBench(({ body }) => {
    const act = script[next] ?? "take";
    next += 1;
    if (act === "silence") {
      return null;
    }
    if (typeof act !== "string") {
      return act;
    }
    taken.push(...pointsOf(body));
    if (act === "take-and-lose") {
      for (const point of pointsOf(body)) {
        lost.add(point);
      }
      return { kind: "no-answer", message: "reset" };
    }
    return accepted;
  });
  return { bench, taken, lost };
}

function pointKey(one: BatchSeries, timeMs: number): string {
  return `${PrometheusModel.keyOf(one.name, one.labels)} ${BigInt(timeMs) * 1_000_000n}`;
}

function allPoints(batch: Batch): readonly string[] {
  return batch.series.flatMap((one) => one.points.timesMs.map((timeMs) => pointKey(one, timeMs)));
}

function refusedPoints(batch: Batch, delivery: Delivery): readonly string[] {
  return (delivery.kind === "answered" ? delivery.refused : []).flatMap((refusal) => {
    const one = batch.series[refusal.seriesIndex] as BatchSeries;
    return refusal.timesMs.map((timeMs) => pointKey(one, timeMs));
  });
}

describe("whatever a receiver answers", () => {
  test("every point is taken once or refused with a reason; only a lost answer repeats one", async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, fc.array(acts, { maxLength: 25 }), async (batch, script) => {
        const { bench, taken, lost } = scripted(script);
        const delivery = await bench.deliverUntilAnswered(batch, 60);
        expect(delivery.kind).toBe("answered");
        const refused = refusedPoints(batch, delivery);
        const known = new Set([...taken, ...refused]);
        expect(allPoints(batch).filter((point) => !known.has(point))).toEqual([]);
        const counts = Map.groupBy(taken, (point) => point);
        const repeated = [...counts].filter(([point, times]) => times.length > 1 && !lost.has(point));
        expect(repeated).toEqual([]);
        expect(refused.filter((point) => taken.includes(point) && !lost.has(point))).toEqual([]);
        const delivered = delivery.kind === "answered" ? delivery.delivered : 0;
        expect(delivered + refused.length).toBe(batch.pointCount);
        expect(bench.clock.pending).toBe(0);
        expect(bench.gate.counts).toEqual({ inFlight: 0, waiting: 0 });
      }),
      { numRuns: 150 },
    );
  });

  test("points of one series are taken in their order, repeats aside", async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, fc.array(acts, { maxLength: 25 }), async (batch, script) => {
        const dataOnly = batchOf(batch.series.map((one, index) => ({ ...one, id: `series-${index}` })));
        // A receiver that takes a point, loses its answer and then takes the older ones it had refused is left out.
        const { bench, taken } = scripted(script.filter((act) => act !== "take-and-lose"));
        await bench.deliverUntilAnswered(dataOnly, 60);
        const firsts = [...new Set(taken)];
        const expected = allPoints(dataOnly).filter((point) => firsts.includes(point));
        const bySeries = (points: readonly string[]): unknown =>
          Object.fromEntries(Map.groupBy(points, (point) => point.slice(0, point.lastIndexOf(" "))));
        expect(bySeries(firsts)).toEqual(bySeries(expected));
      }),
      { numRuns: 150 },
    );
  });
});

describe("whatever Prometheus has already", () => {
  const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 12 })), {
    maxLength: 10,
  });
  test("with an out-of-order window nothing that it would take is lost", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (stored) => {
        const model = new PrometheusModel({ windowMs: 30 * 60_000, headMs: minute(13) });
        const bench = new SinkBench(({ body }) => model.push(body));
        for (const [index, at] of stored.toSorted((a, b) => a[1] - b[1])) {
          await bench.deliver(batchOf([seriesAt(`s${index}`, [at])], `arn:${index}:${at}`));
        }
        const minutes = Array.from({ length: 14 }, (_, index) => index);
        const series = Array.from({ length: 6 }, (_, index) => seriesAt(`s${index}`, minutes));
        expect(await bench.deliver(batchOf(series))).toMatchObject({ kind: "answered", refused: [] });
        for (const one of series) {
          expect([...model.samples(one.name, one.labels).keys()].toSorted((a, b) => a - b)).toEqual(
            minutes.map(minute),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  const minutes = Array.from({ length: 14 }, (_, index) => index);
  const sixSeries = (from: (index: number) => number): BatchSeries[] =>
    Array.from({ length: 6 }, (_, index) => seriesAt(`s${index}`, minutes.slice(from(index))));

  test("without a window, whatever is missing afterwards was counted as refused", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (stored) => {
        const model = new PrometheusModel({ windowMs: 0, headMs: minute(0) });
        const bench = new SinkBench(({ body }) => model.push(body));
        for (const [index, at] of stored.toSorted((a, b) => a[1] - b[1])) {
          await bench.deliver(batchOf([seriesAt(`s${index}`, [at])], `arn:${index}:${at}`));
        }
        const batch = batchOf(sixSeries(() => 0));
        const before = new Set(stored.map(([index, at]) => `${index} ${minute(at)}`));
        const delivery = await bench.deliver(batch);
        const refused = new Set(refusedPoints(batch, delivery));
        const missing = batch.series.flatMap((one, index) =>
          one.points.timesMs.filter(
            (timeMs) =>
              !model.samples(one.name, one.labels).has(timeMs) &&
              !before.has(`${index} ${timeMs}`) &&
              !refused.has(pointKey(one, timeMs)),
          ),
        );
        expect(missing).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test("without a window, series that were delivered together lose no new minute when their last batch comes again", async () => {
    const minuteOf = fc.integer({ min: 0, max: 6 });
    const crash = fc.record({
      from: fc.tuple(minuteOf, minuteOf),
      delivered: fc.tuple(minuteOf, minuteOf),
      groups: fc.array(fc.constantFrom(0 as const, 1 as const), { minLength: 6, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(crash, async ({ from, delivered, groups }) => {
        fc.pre(from[0] !== from[1]);
        const model = new PrometheusModel({ windowMs: 0, headMs: minute(0) });
        const bench = new SinkBench(({ body }) => model.push(body));
        const start = (index: number): number => from[groups[index] ?? 0];
        const end = (index: number): number => start(index) + delivered[groups[index] ?? 0];
        const lost = Array.from({ length: 6 }, (_, index) =>
          seriesAt(`s${index}`, minutes.slice(start(index), end(index))),
        ).filter((one) => one.points.timesMs.length > 0);
        if (lost.length > 0) {
          await bench.deliver(batchOf(lost));
        }
        const series = sixSeries(start);
        await bench.deliver(batchOf(series));
        const stored = series.map((one) => [...model.samples(one.name, one.labels).keys()]);
        expect(stored).toEqual(series.map((one) => one.points.timesMs));
      }),
      { numRuns: 100 },
    );
  });
});
