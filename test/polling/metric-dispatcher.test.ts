import { describe, expect, test } from "vitest";
import type { MetricReader, MetricRequest, MetricReading } from "../../src/aws/metric-reader.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import type { PlannedQuery, Urgency } from "../../src/polling/rules/planned-query.ts";
import { spending } from "../../src/polling/spending.ts";
import { latest } from "../../src/runtime/latest.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { minute, specOf } from "../support/polling-world.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 2);
const now = Math.floor(startMs / minute);
const never = new AbortController().signal;

const failure = (code: "throttled" | "bad-request" | "denied"): MetricReading => ({
  kind: "failed",
  failure: { code, name: code, message: `${code}: said AWS`, action: "cloudwatch:GetMetricData" },
  calls: 1,
});

const answered = (request: MetricRequest): MetricReading => ({
  kind: "answered",
  outcomes: request.queries.map(() => ({ kind: "points", timesMs: [request.startMs], values: [1] })),
  messages: [],
  calls: 1,
});

function query(
  metric: string,
  given: { urgency?: Urgency; arn?: string; minutes?: number } = {},
): PlannedQuery {
  const spec = specOf({ arn: given.arn ?? "lb", metric });
  return { spec, from: now - (given.minutes ?? 15), to: now, urgency: given.urgency ?? "alerting" };
}

/** A running dispatcher over a scripted AWS that notes each call. */
function dispatching(
  answer: (request: MetricRequest, call: number) => MetricReading | Promise<MetricReading> = answered,
  hardStopUsd: number | null = null,
) {
  const clock = new FakeClock(startMs);
  const calls: { metrics: string[]; atMs: number }[] = [];
  const failures: string[] = [];
  const reader: MetricReader = {
    async read(request) {
      calls.push({ metrics: request.queries.map(({ metric }) => metric), atMs: clock.monotonicMs() });
      return answer(request, calls.length);
    },
  };
  const counts = readCounts(silentMeter, 10);
  const budget = latest({ monthlyUsd: hardStopUsd, hardStop: hardStopUsd !== null });
  const dispatcher = new MetricDispatcher({
    reader,
    clock,
    random: seededRandom(1),
    log: silentLog,
    counts,
    failures: { failed: ({ code }) => failures.push(code), healed() {} },
    spending: spending(clock, budget, 10),
  });
  const stop = new AbortController();
  const running = dispatcher.run(stop.signal);
  return {
    clock,
    calls,
    counts,
    failures,
    read: (queries: readonly PlannedQuery[], signal = never) => dispatcher.read(queries, signal),
    async end() {
      stop.abort();
      await running;
    },
  };
}

const many = (count: number, given: Parameters<typeof query>[1] = {}) =>
  Array.from({ length: count }, (_unused, index) => query(`M${index}`, given));

describe("gathering", () => {
  test("what many load balancers ask at one tick travels in one call", async () => {
    const one = dispatching();
    const reads = Array.from({ length: 50 }, (_unused, index) => one.read(many(4, { arn: `lb${index}` })));
    await one.clock.advance(5000);
    await Promise.all(reads);
    await one.end();
    expect(one.calls.map(({ metrics }) => metrics.length)).toEqual([200]);
  });

  test("each caller has its own outcomes, in its own order", async () => {
    const one = dispatching((request) => ({
      ...answered(request),
      kind: "answered",
      outcomes: request.queries.map(({ metric }) => ({
        kind: "points",
        timesMs: [0],
        values: [Number(metric.slice(1))],
      })),
      messages: [],
    }));
    const reads = [one.read([query("M7"), query("M3")]), one.read([query("M5", { minutes: 5 })])];
    await one.clock.advance(5000);
    const values = (await Promise.all(reads)).map((outcomes) =>
      outcomes.map((outcome) => (outcome.kind === "read" ? outcome.values : [])),
    );
    await one.end();
    expect(values).toEqual([[[7], [3]], [[5]]]);
  });

  test("live before catching up, alerting first, although asked last", async () => {
    const one = dispatching();
    const reads = (["catch-up", "slow", "regular", "alerting"] as const).map((urgency) =>
      one.read([query(urgency, { urgency })]),
    );
    await one.clock.advance(5000);
    await Promise.all(reads);
    await one.end();
    expect(one.calls.map(({ metrics }) => metrics[0])).toEqual(["alerting", "regular", "slow", "catch-up"]);
  });

  test("live minutes pass a catch-up of ten thousand queries that came before", async () => {
    const one = dispatching();
    const slow = one.read(many(10_000, { urgency: "catch-up", minutes: 200 }));
    await one.clock.advance(500);
    const started = one.calls.length;
    const live = one.read([query("Live")]);
    await one.clock.advance(5000);
    await live;
    const position = one.calls.findIndex(({ metrics }) => metrics[0] === "Live");
    await one.clock.advance(120_000);
    await slow;
    await one.end();
    expect(position).toBeLessThanOrEqual(started + 6);
    expect(one.calls.length).toBe(21);
  });

  test("nobody pays for what nobody waits for", async () => {
    const one = dispatching();
    const gone = new AbortController();
    const left = one.read([query("Gone")], gone.signal);
    gone.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    const kept = one.read([query("Kept")]);
    await one.clock.advance(5000);
    await kept;
    await one.end();
    expect(one.calls.flatMap(({ metrics }) => metrics)).toEqual(["Kept"]);
  });
});

describe("a bad query", () => {
  const spoilt = (request: MetricRequest) =>
    request.queries.some(({ metric }) => metric === "Bad") ? failure("bad-request") : answered(request);

  test("is found by bisection, and only it fails", async () => {
    const one = dispatching(spoilt);
    const read = one.read([...many(499), query("Bad")]);
    await one.clock.advance(60_000);
    const outcomes = await read;
    await one.end();
    const failed = outcomes.flatMap((outcome, index) => (outcome.kind === "failed" ? [index] : []));
    expect(failed).toEqual([499]);
    expect(one.calls.length).toBeLessThanOrEqual(19);
    expect(one.failures).toEqual(["bad-request"]);
  });

  test("that stays bad slows nobody: from the second time on it stands apart, after the others", async () => {
    const one = dispatching(spoilt);
    const first = one.read([...many(499), query("Bad")]);
    await one.clock.advance(60_000);
    await first;
    const before = one.calls.length;
    const reads = [one.read([query("Bad")]), one.read(many(499))];
    await one.clock.advance(5000);
    await Promise.all(reads);
    await one.end();
    expect(one.calls.slice(before).map(({ metrics }) => metrics.length)).toEqual([499, 1]);
  });

  test("that has healed travels with the others again", async () => {
    let bad = true;
    const one = dispatching((request) => (bad ? spoilt(request) : answered(request)));
    for (const heals of [true, false, false]) {
      const read = one.read([query("Bad"), query("Good")]);
      await one.clock.advance(10_000);
      await read;
      bad &&= !heals;
    }
    await one.end();
    expect(one.calls.at(-1)?.metrics.toSorted()).toEqual(["Bad", "Good"]);
  });
});

describe("failures", () => {
  test("throttling is tried again, and lowers the rate", async () => {
    const one = dispatching((request, call) => (call <= 2 ? failure("throttled") : answered(request)));
    const read = one.read([query("M")]);
    await one.clock.advance(20_000);
    const [outcome] = await read;
    await one.end();
    expect(outcome?.kind).toBe("read");
    expect(one.counts.snapshot()).toMatchObject({ calls: 3, queries: 1, throttled: 2 });
  });

  test("what does not heal is told at once, with AWS's reason", async () => {
    const one = dispatching(() => failure("denied"));
    const read = one.read(many(3));
    await one.clock.advance(1000);
    const outcomes = await read;
    await one.end();
    expect(outcomes).toEqual(
      Array.from({ length: 3 }, () => ({ kind: "failed", reason: "denied", message: "denied: said AWS" })),
    );
    expect(one.calls.length).toBe(1);
  });
});

describe("the budget's hard stop", () => {
  test("asks nothing more once it is spent; queries fail and can be asked again", async () => {
    const share = (Date.UTC(2026, 11, 1) - startMs) / (30 * 24 * 60 * minute);
    const one = dispatching(answered, 0.1 / share + 1e-6);
    const outcomes: string[] = [];
    for (const metric of ["A", "B"]) {
      const read = one.read(
        many(8).map(({ spec, ...rest }) => ({
          ...rest,
          spec: { ...spec, metricKey: `${metric}${spec.metricKey}` },
        })),
      );
      await one.clock.advance(1000);
      outcomes.push(
        ...(await read).map((outcome) => (outcome.kind === "failed" ? outcome.reason : outcome.kind)),
      );
    }
    await one.end();
    expect(one.calls.length).toBe(1);
    expect([...new Set(outcomes)]).toEqual(["read", "budget"]);
  });

  test("a call that was not answered costs nothing", async () => {
    const one = dispatching((request, call) => (call <= 2 ? failure("throttled") : answered(request)), 1);
    const read = one.read([query("M")]);
    await one.clock.advance(20_000);
    expect((await read)[0]?.kind).toBe("read");
    await one.end();
    expect(one.counts.snapshot().costUsd).toBeCloseTo(0.01);
  });
});
