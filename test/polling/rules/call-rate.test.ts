import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterCall,
  initialCallRate,
  rateCeilings,
  takeTurn,
  type CallRate,
  type CallSize,
} from "../../../src/polling/rules/call-rate.ts";

const hourMs = 3_600_000;
const small: CallSize = { points: 100, startAgeMs: 20 * 60_000 };

/** How many calls of one size start in the first second. */
function startsInSecond(rate: CallRate, size: CallSize): number {
  let current = rate;
  for (let count = 0; ; count += 1) {
    const turn = takeTurn(current, size, 0);
    if (turn.startAtMs >= 1000) {
      return count;
    }
    current = turn.rate;
  }
}

const halved = afterCall(initialCallRate, { throttled: true, startedAtMs: 0 }, 100);

describe("the limiter", () => {
  test.each([
    { what: "small calls: twenty a second", size: small, starts: 20 },
    {
      what: "full recent calls: 90,000 points a second",
      size: { points: 45_000, startAgeMs: hourMs },
      starts: 2,
    },
    { what: "three hours are still recent", size: { points: 90_000, startAgeMs: 3 * hourMs }, starts: 1 },
    { what: "older ones: 198,000", size: { points: 99_000, startAgeMs: 4 * hourMs }, starts: 2 },
  ])("$what", ({ size, starts }) => {
    expect(startsInSecond(initialCallRate, size)).toBe(starts);
  });

  test("the first call after a pause starts at once", () => {
    expect(takeTurn({ ...initialCallRate, nextAtMs: 500 }, small, 9000).startAtMs).toBe(9000);
  });

  test("throttling halves calls and points", () => {
    expect(startsInSecond(halved, small)).toBe(10);
    expect(startsInSecond(halved, { points: 45_000, startAgeMs: 0 })).toBe(1);
  });

  test("calls that began before the rate was lowered do not lower it again", () => {
    expect(afterCall(halved, { throttled: true, startedAtMs: 50 }, 200)).toEqual(halved);
    expect(afterCall(halved, { throttled: true, startedAtMs: 150 }, 200).part).toBe(0.25);
  });

  test("it never stands still, and recovers within 400 answered calls", () => {
    let rate = initialCallRate;
    for (let time = 0; time < 100; time += 1) {
      rate = afterCall(rate, { throttled: true, startedAtMs: time }, time);
    }
    expect(rate.part).toBe(1 / 40);
    for (let calls = 0; calls < 400; calls += 1) {
      rate = afterCall(rate, { throttled: false, startedAtMs: 200 }, 200);
    }
    expect(rate.part).toBe(1);
  });

  test("whatever happens: never above a ceiling in any second, and never below the floor", () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 500 }),
      points: fc.integer({ min: 1, max: 100_800 }),
      older: fc.boolean(),
      throttled: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let rate = initialCallRate;
        let nowMs = 0;
        let previous: { atMs: number; seconds: number } | null = null;
        for (const { waitMs, points, older, throttled } of steps) {
          nowMs += waitMs;
          const ceiling = older ? rateCeilings.olderPoints : rateCeilings.recentPoints;
          const turn = takeTurn(rate, { points, startAgeMs: older ? 4 * hourMs : 0 }, nowMs);
          const gap = previous === null ? Number.POSITIVE_INFINITY : (turn.startAtMs - previous.atMs) / 1000;
          expect(gap).toBeGreaterThanOrEqual((previous?.seconds ?? 0) - 1e-6);
          previous = {
            atMs: turn.startAtMs,
            seconds: Math.max(1 / rateCeilings.calls, points / ceiling),
          };
          nowMs = Math.max(nowMs, turn.startAtMs);
          rate = afterCall(turn.rate, { throttled, startedAtMs: turn.startAtMs }, nowMs);
          expect(rate.part).toBeGreaterThanOrEqual(1 / 40);
          expect(rate.part).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
