import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBackfill, requestDifference } from "../../src/controller/rules/backfill-document.ts";
import { chooseMembers } from "../../src/controller/rules/choose-members.ts";
import { liveEdge } from "../../src/controller/rules/live-edge.ts";
import { storedMinutes } from "../../src/controller/rules/only-missing.ts";
import type { Batch } from "../../src/polling/batch.ts";
import { pacedReader } from "../../src/polling/paced-reader.ts";
import { backfillBill, planBackfill } from "../../src/polling/rules/backfill-plan.ts";
import {
  backfillSliceMinutes,
  minuteText,
  oldestKept,
  slicesOf,
} from "../../src/polling/rules/backfill-range.ts";
import {
  closedRangeState,
  dropForgotten,
  laggards,
  passOver,
  progressOf,
  type ClosedRange,
} from "../../src/polling/rules/backfill-state.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { loadBalancerOf, minute as minuteMs, settings, specOf } from "../support/polling-world.ts";

const nowMs = Date.UTC(2026, 10, 21, 10, 0, 30);
const now = Math.floor(nowMs / minuteMs);

const requests = specOf({ arn: "a", metric: "RequestCount" });
const errors = specOf({ arn: "a", metric: "Errors" });
const units = specOf({ arn: "a", metric: "LCUs", settleMs: 75 * minuteMs });
const series = loadBalancerOf("a", [requests, errors, units]);

function closed(more: Partial<ClosedRange> = {}) {
  return closedRangeState(series, {
    range: { from: now - 600, to: now },
    destination: "default",
    createdAtMs: 0,
    liveFrom: () => Number.POSITIVE_INFINITY,
    saved: null,
    nowMs,
    settings,
    ...more,
  });
}

describe("slices", () => {
  test("500 queries of one slice fill a call and no more", () => {
    expect(backfillSliceMinutes).toBe(201);
  });

  test("they are the range, in order, without hole or overlap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), fc.integer({ min: 0, max: 30_000 }), (from, length) => {
        const slices = slicesOf({ from, to: from + length });
        let next = from;
        for (const slice of slices) {
          expect(slice.from).toBe(next);
          expect(slice.to - slice.from).toBeGreaterThan(0);
          expect(slice.to - slice.from).toBeLessThanOrEqual(backfillSliceMinutes);
          next = slice.to;
        }
        expect(next).toBe(from + length);
      }),
    );
  });

  test("minutes are written in UTC", () => {
    expect(minuteText(now)).toBe("2026-11-21T10:00Z");
  });
});

describe("a closed range", () => {
  test("each series begins at the range's start and ends where its minutes can be decided", () => {
    const { ends } = closed();
    // Settled two minutes after the end, and zeros wait five more.
    expect(ends.get(requests.id)).toBe(now - 7);
    expect(ends.get(units.id)).toBe(now - 80);
    expect(laggards(closed(), Number.POSITIVE_INFINITY).get(requests.id)).toBe(now - 600);
  });

  test("not before the load balancer existed", () => {
    const young = closed({ createdAtMs: (now - 100) * minuteMs + 30_000 });
    expect(laggards(young, now).get(requests.id)).toBe(now - 100);
    const unborn = closed({ createdAtMs: nowMs + minuteMs });
    expect(laggards(unborn, now).size).toBe(0);
  });

  test("not past the live controller's mark", () => {
    const { ends } = closed({ liveFrom: (spec) => (spec.id === errors.id ? now - 300 : now) });
    expect(ends.get(errors.id)).toBe(now - 300);
    expect(ends.get(requests.id)).toBe(now - 7);
  });

  test("saved progress is where the next run begins, series by series", () => {
    const half = passOver(closed(), new Set([requests.id, units.id]), now - 400);
    const saved = progressOf(half);
    expect(saved).toMatchObject({ reached: now - 400, behind: { [errors.id]: now - 600 } });
    const next = laggards(closed({ saved }), Number.POSITIVE_INFINITY);
    expect(next.get(requests.id)).toBe(now - 400);
    expect(next.get(errors.id)).toBe(now - 600);
    expect(progressOf(closed({ saved }))).toEqual(saved);
  });

  test("what CloudWatch has forgotten is passed over and counted once per series", () => {
    const old = closed({ range: { from: oldestKept(nowMs) - 50, to: now } });
    const { closed: rest, lost } = dropForgotten(old, nowMs);
    expect(lost).toBe(150);
    expect(laggards(rest, now).get(errors.id)).toBe(oldestKept(nowMs));
    expect(dropForgotten(rest, nowMs).lost).toBe(0);
  });
});

describe("the plan and its price", () => {
  test("one slice of each series at once, of the lowest urgency", () => {
    const plan = planBackfill(closed(), { to: now, nowMs, maxFailures: 5 });
    expect(plan.map(({ from, to, urgency }) => ({ from, to, urgency }))).toEqual(
      [requests, errors, units].map(() => ({ from: now - 600, to: now - 399, urgency: "catch-up" })),
    );
  });

  test("units are counted per slice; what was done is not paid again", () => {
    const slices = slicesOf({ from: now - 600, to: now });
    expect(backfillBill(closed(), slices)).toEqual({ queries: 9, units: 9, seriesMinutes: 593 + 593 + 520 });
    const half = passOver(closed(), new Set([requests.id, errors.id, units.id]), now - 399);
    expect(backfillBill(half, slices)).toMatchObject({ units: 6 });
  });
});

describe("where the live controller begins", () => {
  test.each([
    ["without a mark, where it would begin if it started now", new Map<string, number>(), now - 2 - 15],
    ["after its mark", new Map([[requests.id, now - 60]]), now - 59],
    ["never past what is settled", new Map([[requests.id, now + 60]]), now - 2],
  ])("%s", (_name, marks, minute) => {
    expect(liveEdge(requests, marks, { atMs: nowMs, settings })).toBe(minute);
  });
});

describe("the progress file", () => {
  test.each([
    ["", "not JSON"],
    ["{}", "no progress file"],
    ['{"kind":"elbow backfill","version":2}', "has version 2"],
    ['{"kind":"elbow backfill","version":1}', "it is broken"],
  ])("%s is foreign", (text, message) => {
    expect(decodeBackfill(text)).toEqual({ kind: "foreign", message: expect.stringContaining(message) });
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeBackfill(text).kind).toBe("foreign");
      }),
    );
  });

  test("another request is told by the first thing that differs", () => {
    const request = {
      cluster: "a",
      region: "b",
      destination: "c",
      from: 1,
      to: 2,
      file: null,
      onlyMissing: false,
    };
    expect(requestDifference(request, { ...request })).toBeNull();
    expect(requestDifference(request, { ...request, to: 3 })).toBe("to");
  });
});

describe("load balancers by name", () => {
  const all = [series, loadBalancerOf("other", [])];

  test.each([["a"], ["A"], ["app/a/0"]])("%s", (name) => {
    expect(chooseMembers(all, [name])).toEqual({ kind: "chosen", loadBalancers: [series] });
  });

  test("no name means all, an unknown one names what there is", () => {
    expect(chooseMembers(all, [])).toEqual({ kind: "chosen", loadBalancers: all });
    expect(chooseMembers(all, ["othr"])).toMatchObject({
      kind: "unknown",
      message: 'No exported load balancer is called "othr".',
      remedy: expect.stringContaining("Did you mean other? There are: a, other."),
    });
    expect(chooseMembers([], [])).toMatchObject({ kind: "unknown" });
  });
});

describe("what the receiver has", () => {
  const stored = storedMinutes(
    [
      {
        labels: { __name__: "x_sum", load_balancer: "a", env: "old" },
        points: { timesMs: [120_000, 180_000], values: [1, 2] },
      },
      {
        labels: { __name__: "x_sum", load_balancer: "a", env: "new" },
        points: { timesMs: [240_000], values: [3] },
      },
      {
        labels: { __name__: "elbow_load_balancer_info", load_balancer: "a", type: "old" },
        points: { timesMs: [120_000], values: [1] },
      },
    ],
    60_000,
  );
  const resource = {};

  test("a data series is known by its identity, under whatever labels it was sent; times are shifted back", () => {
    const labels = { load_balancer: "a", env: "new" };
    expect(stored.hasAll({ name: "x_sum", labels }, { from: 1, to: 4 })).toBe(true);
    expect(stored.hasAll({ name: "x_sum", labels }, { from: 1, to: 5 })).toBe(false);
    expect(stored.hasAll({ name: "x_sum", labels: { load_balancer: "b" } }, { from: 1, to: 2 })).toBe(false);
    expect(stored.hasAll({ name: "y_sum", labels }, { from: 1, to: 2 })).toBe(false);
  });

  test("points that are there are taken out of the batch; another value is counted, not sent", () => {
    const batch: Batch = {
      id: "1",
      owner: "a",
      destination: "d",
      pointCount: 6,
      series: [
        {
          id: "x",
          name: "x_sum",
          labels: { load_balancer: "a" },
          resource,
          points: { timesMs: [60_000, 120_000, 300_000], values: [1, 9, 4] },
        },
        {
          id: "y",
          name: "x_sum",
          labels: { load_balancer: "a" },
          resource,
          points: { timesMs: [60_000], values: [1] },
        },
        {
          id: null,
          name: "elbow_load_balancer_info",
          labels: { load_balancer: "a", type: "old" },
          resource,
          points: { timesMs: [60_000], values: [1] },
        },
        {
          id: null,
          name: "elbow_load_balancer_info",
          labels: { load_balancer: "a", type: "new" },
          resource,
          points: { timesMs: [60_000], values: [1] },
        },
      ],
    };
    const found = stored.missing(batch);
    expect(found).toMatchObject({ present: 4, different: 1, batch: { pointCount: 2 } });
    expect(found.batch.series.map(({ labels, points }) => ({ labels, points }))).toEqual([
      { labels: { load_balancer: "a" }, points: { timesMs: [300_000], values: [4] } },
      { labels: { load_balancer: "a", type: "new" }, points: { timesMs: [60_000], values: [1] } },
    ]);
  });
});

describe("the pace", () => {
  test("calls wait until those before have used up their points", async () => {
    const clock = new FakeClock(nowMs);
    const starts: number[] = [];
    const reader = pacedReader(
      {
        async read() {
          starts.push(clock.monotonicMs());
          return { kind: "answered", outcomes: [], messages: [], calls: 1 };
        },
      },
      { callsPerSecond: 10, recentPointsPerSecond: 100, olderPointsPerSecond: 1000 },
      clock,
    );
    const signal = new AbortController().signal;
    const old = {
      queries: [requests.query],
      startMs: nowMs - 86_400_000,
      endMs: nowMs - 86_400_000 + 200 * minuteMs,
    };
    const recent = {
      queries: [requests.query],
      startMs: nowMs - 3_600_000,
      endMs: nowMs - 3_600_000 + 50 * minuteMs,
    };
    const tiny = { queries: [requests.query], startMs: nowMs - minuteMs, endMs: nowMs };
    const reads = [old, recent, tiny, tiny].map((request) => reader.read(request, signal));
    await clock.advance(2000);
    await Promise.all(reads);
    expect(starts).toEqual([0, 200, 700, 800]);
  });
});
