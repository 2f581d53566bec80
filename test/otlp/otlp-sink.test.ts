import { describe, expect, test } from "vitest";
import type { TransportAnswer } from "../../src/otlp/transport.ts";
import type { BatchSeries } from "../../src/polling/batch.ts";
import { decodePoints } from "./otlp-decoder.ts";
import { PrometheusModel } from "./prometheus-model.ts";
import { batchOf, minute, noonMs, seriesAt } from "./sample-batch.ts";
import { SinkBench, accepted } from "./sink-bench.ts";

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const refusedHttp = (message: string): TransportAnswer => ({
  kind: "http-status",
  status: 400,
  message,
  retryAfterMs: null,
});
const unavailable: TransportAnswer = { kind: "grpc-status", code: 14, message: "away", retryAfterMs: null };

function times(model: PrometheusModel, series: BatchSeries): readonly number[] {
  return [...model.samples(series.name, series.labels).keys()].toSorted((a, b) => a - b);
}

describe("a receiver that works", () => {
  test("takes a batch in one request, and the sink says how it is", async () => {
    const bench = new SinkBench(() => accepted);
    const delivery = await bench.deliver(batchOf([seriesAt("a", [0, 1, 2]), seriesAt("b", [0])]));
    expect(delivery).toEqual({ kind: "answered", delivered: 4, refused: [], possiblyLost: 0 });
    expect(bench.requests).toHaveLength(1);
    expect(bench.sink.snapshot()).toMatchObject({ state: "ok", delivered: 4, refused: 0, message: null });
    expect(bench.clock.pending).toBe(0);
  });

  test("partial success is not sent again: rejected points are not delivered, hints are counted", async () => {
    const rejects = new SinkBench(() => ({ kind: "accepted", rejected: 2, message: "too old" }));
    const batch = batchOf([seriesAt("a", [0, 1, 2])]);
    expect(await rejects.deliver(batch)).toMatchObject({ kind: "answered", delivered: 1, possiblyLost: 2 });
    const hints = new SinkBench(() => ({ kind: "accepted", rejected: 0, message: "some were dropped" }));
    expect(await hints.deliver(batch)).toMatchObject({ kind: "answered", delivered: 3, possiblyLost: 3 });
    expect(rejects.requests.length + hints.requests.length).toBe(2);
  });
});

describe("a receiver that is away", () => {
  test("is tried a few times, then the points are handed back", async () => {
    const bench = new SinkBench(() => unavailable);
    const delivery = await bench.deliver(batchOf([seriesAt("a", [0])]));
    expect(delivery).toMatchObject({ kind: "unavailable", message: "gRPC status 14: away" });
    expect(bench.requests.map((request) => request.attempt)).toEqual([0, 1, 2]);
    expect(new Set(bench.requests.map((request) => request.body)).size).toBe(1);
    expect(bench.sink.snapshot().state).toBe("unavailable");
    expect(bench.clock.pending).toBe(0);
  });

  test("gets one request at a time from all owners together, and none while the gate is closed", async () => {
    const bench = new SinkBench(() => unavailable);
    await bench.deliver(batchOf([seriesAt("a", [0])]));
    const before = bench.requests.length;
    const { signal } = new AbortController();
    const owners = upTo(50).map((index) => batchOf([seriesAt("a", [0])], `arn:${index}`));
    const all = await Promise.all(owners.map((batch) => bench.sink.deliver(batch, signal)));
    expect(new Set(all.map((one) => one.kind))).toEqual(new Set(["unavailable"]));
    expect(bench.requests.length).toBe(before);
    expect(bench.mostInFlight).toBe(1);
  });

  test("that never answers costs the timeout, not more", async () => {
    const bench = new SinkBench(() => null, { otlp: { timeoutMs: 2_000 } });
    const delivery = await bench.deliver(batchOf([seriesAt("a", [0])]));
    expect(delivery).toMatchObject({ kind: "unavailable", message: expect.stringContaining("2000 ms") });
    expect(bench.gate.counts).toEqual({ inFlight: 0, waiting: 0 });
  });

  test("an asked wait is a floor", async () => {
    const slow: TransportAnswer = { kind: "http-status", status: 429, message: "slow", retryAfterMs: 40_000 };
    const bench = new SinkBench(() => slow);
    const startMs = bench.clock.nowMs();
    const delivery = await bench.deliver(batchOf([seriesAt("a", [0])]));
    expect(delivery.kind === "unavailable" ? delivery.retryAtMs - startMs : 0).toBeGreaterThanOrEqual(40_000);
    expect(bench.requests).toHaveLength(1);
  });

  test("wrong credentials keep the points and are tried slowly", async () => {
    const bench = new SinkBench(() => ({
      kind: "http-status",
      status: 401,
      message: "no",
      retryAfterMs: null,
    }));
    const delivery = await bench.deliver(batchOf([seriesAt("a", [0])]));
    expect(delivery).toMatchObject({ kind: "unauthorized", message: "HTTP 401: no" });
    expect(bench.requests).toHaveLength(1);
    expect((await bench.deliver(batchOf([seriesAt("a", [0])], "arn:other"))).kind).toBe("unauthorized");
    expect(bench.requests).toHaveLength(1);
  });

  test("an abort rejects with its reason and gives the place back", async () => {
    const bench = new SinkBench(() => null);
    const stop = new AbortController();
    const delivery = bench.sink.deliver(batchOf([seriesAt("a", [0])]), stop.signal);
    await bench.clock.advance(10);
    stop.abort(new Error("shutting down"));
    await expect(delivery).rejects.toThrow("shutting down");
    expect(bench.gate.counts.inFlight).toBe(0);
    expect(bench.clock.pending).toBe(0);
  });
});

describe("a receiver that refuses", () => {
  test("one bad point among many owners' series is found and dropped alone", async () => {
    const series = upTo(16).map((index) => seriesAt(`s${index}`, upTo(8)));
    const bench = new SinkBench(({ body }) =>
      decodePoints(body).some((point) => point.name === "s5" && point.value === 3)
        ? refusedHttp("label value invalid")
        : accepted,
    );
    const delivery = await bench.deliver(batchOf(series));
    expect(delivery).toEqual({
      kind: "answered",
      delivered: 127,
      refused: [
        { seriesIndex: 5, timesMs: [minute(3)], reason: "unknown", message: "HTTP 400: label value invalid" },
      ],
      possiblyLost: 0,
    });
    expect(bench.requests.length).toBeLessThan(20);
  });

  test("everything from the start keeps the points: the endpoint may be no receiver at all", async () => {
    const bench = new SinkBench(() => refusedHttp("Bad Request"));
    const delivery = await bench.deliver(batchOf(upTo(30).map((index) => seriesAt(`s${index}`, upTo(5)))));
    expect(delivery).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("refuses everything"),
    });
    expect(bench.requests).toHaveLength(3);
  });

  test("too large requests are halved; a single point that is too large is dropped", async () => {
    const labels = { long: "x".repeat(20_000) };
    const bench = new SinkBench(({ body }) =>
      decodePoints(body).length > 3 || decodePoints(body).some((point) => point.name === "huge")
        ? { kind: "http-status", status: 413, message: "too big", retryAfterMs: null }
        : accepted,
    );
    const delivery = await bench.deliver(
      batchOf([seriesAt("huge", [0], { labels }), seriesAt("a", upTo(9), { labels })]),
    );
    expect(delivery).toMatchObject({ kind: "answered", delivered: 9 });
    expect(delivery.kind === "answered" ? delivery.refused : []).toEqual([
      { seriesIndex: 0, timesMs: [minute(0)], reason: "too-large", message: "HTTP 413: too big" },
    ]);
  });

  test("HTTP 500 is halved once: the good half is not sent again afterwards", async () => {
    const isBad = (body: Uint8Array): boolean => decodePoints(body).some((point) => point.name === "bad");
    const bench = new SinkBench(({ body }) =>
      isBad(body) ? { kind: "http-status", status: 500, message: "boom", retryAfterMs: null } : accepted,
    );
    const batch = batchOf([seriesAt("good", upTo(3)), seriesAt("bad", upTo(3))]);
    expect(await bench.deliver(batch)).toMatchObject({ kind: "unavailable", message: "HTTP 500: boom" });
    expect(await bench.deliver(batch)).toMatchObject({ kind: "unavailable" });
    const goodPoints = bench.requests
      .filter((request) => !isBad(request.body))
      .flatMap((request) => decodePoints(request.body));
    expect(goodPoints).toHaveLength(3);
  });

  test("looking for bad points stops when its budget is used up, and goes on where it stopped", async () => {
    const bench = new SinkBench(
      ({ body }) => (decodePoints(body).some((point) => point.value === 7) ? refusedHttp("bad") : accepted),
      { searchSettings: { capacity: 2, perMinute: 2, maxSearches: 1, maxRequests: 4 } },
    );
    const batch = batchOf([seriesAt("a", upTo(8)), seriesAt("b", upTo(7))]);
    await bench.deliver(batchOf([seriesAt("proof", [0])], "arn:other"));
    const first = await bench.deliver(batch);
    expect(first).toMatchObject({ kind: "unavailable", message: expect.stringContaining("goes on later") });
    expect(bench.sink.snapshot().state).toBe("ok");
    const last = await bench.deliverUntilAnswered(batch, 20);
    expect(last).toMatchObject({ kind: "answered", delivered: 14 });
    const accepts = bench.requests
      .map((request) => decodePoints(request.body))
      .filter((points) => points.every((point) => point.value !== 7));
    expect(accepts.flat().length).toBe(15);
  });
});

describe("Prometheus", () => {
  const windows: readonly (readonly [string, number])[] = [
    ["without out-of-order window", 0],
    ["with a window of 30 minutes", 30 * 60_000],
  ];

  test.each(windows)(
    "%s: a whole batch again is repaired without losing the new points",
    async (_, windowMs) => {
      const model = new PrometheusModel({ windowMs, headMs: noonMs });
      const bench = new SinkBench(({ body }) => model.push(body));
      await bench.deliver(batchOf(upTo(60).map((index) => seriesAt(`s${index}`, upTo(10)))));
      // A new process, which knows nothing of the first ten minutes.
      const again = new SinkBench(({ body }) => model.push(body));
      const series = upTo(60).map((index) => seriesAt(`s${index}`, upTo(12)));
      const delivery = await again.deliver(batchOf(series));
      expect(delivery.kind).toBe("answered");
      expect(series.map((one) => times(model, one))).toEqual(series.map((one) => one.points.timesMs));
      expect(again.requests.length).toBeLessThan(30);
    },
  );

  test.each(windows)("%s: an hour of outage arrives whole and in order", async (_, windowMs) => {
    const model = new PrometheusModel({ windowMs, headMs: noonMs });
    const bench = new SinkBench(({ body }) => model.push(body));
    const series = upTo(20).map((index) => seriesAt(`s${index}`, upTo(60)));
    const delivery = await bench.deliver(batchOf(series));
    expect(delivery).toEqual({ kind: "answered", delivered: 1_200, refused: [], possiblyLost: 0 });
  });

  test.each(windows)(
    "%s: minutes older than it takes are dropped, counted, and cost the next owners little",
    async (_, windowMs) => {
      const model = new PrometheusModel({ windowMs, headMs: minute(120) });
      const bench = new SinkBench(({ body }) => model.push(body));
      const owner = (index: number): BatchSeries[] =>
        upTo(30).map((at) => seriesAt(`s${at}`, upTo(90), { labels: { owner: String(index) } }));
      const taken = upTo(90).slice(60).map(minute);
      const delivery = await bench.deliver(batchOf(owner(0), "arn:0"));
      const refused = delivery.kind === "answered" ? delivery.refused : [];
      expect(refused.map((one) => one.reason)).toEqual(upTo(30).map(() => "too-old"));
      expect(refused.map((one) => one.timesMs)).toEqual(upTo(30).map(() => upTo(60).map(minute)));
      expect(owner(0).map((one) => times(model, one))).toEqual(upTo(30).map(() => taken));
      const first = bench.requests.length;
      expect(first).toBeLessThan(75);
      await bench.deliver(batchOf(owner(1), "arn:1"));
      expect(owner(1).map((one) => times(model, one))).toEqual(upTo(30).map(() => taken));
      expect(bench.requests.length - first).toBeLessThanOrEqual(4);
    },
  );

  test("a stamp ahead of its clock waits, and holds no other owner back", async () => {
    const message = "out of bounds: timestamp is too far in the future";
    const bench = new SinkBench(({ body }) =>
      decodePoints(body).some((point) => point.name === "early") ? refusedHttp(message) : accepted,
    );
    expect(await bench.deliver(batchOf([seriesAt("early", [0])]))).toMatchObject({ kind: "unavailable" });
    expect(await bench.deliver(batchOf([seriesAt("a", [0])], "arn:b"))).toMatchObject({ kind: "answered" });
    expect(bench.requests).toHaveLength(2);
  });

  test("one series behind the others does not take them along", async () => {
    const model = new PrometheusModel({ windowMs: 0, headMs: noonMs });
    const bench = new SinkBench(({ body }) => model.push(body));
    await bench.deliver(batchOf([seriesAt("s3", [9])]));
    const series = upTo(8).map((index) => seriesAt(`s${index}`, upTo(12)));
    const delivery = await bench.deliver(batchOf(series));
    expect(delivery).toMatchObject({
      refused: [{ seriesIndex: 3, timesMs: upTo(9).map(minute), reason: "out-of-order" }],
    });
    expect(times(model, series[3] as BatchSeries)).toEqual([9, 10, 11].map(minute));
  });
});
