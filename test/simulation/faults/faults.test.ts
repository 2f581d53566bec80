import { describe, expect, test } from "vitest";
import { faultSchedule, noFaults } from "../../../src/simulation/faults/fault-schedule.ts";
import { tokenBucket } from "../../../src/simulation/faults/token-bucket.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);

describe("faults", () => {
  test("strike in about their share, the same for the same seed", () => {
    const clock = new FakeClock(startMs);
    const run = (seed: number): readonly boolean[] => {
      const faults = faultSchedule(clock, { seed, on: { "aws-throttled": { share: 0.2 } } });
      return Array.from({ length: 1000 }, () => faults.strikes("aws-throttled", "x"));
    };
    const struck = run(1).filter(Boolean).length;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(struck).toBeGreaterThan(140);
    expect(struck).toBeLessThan(260);
  });

  test("strike within their time, subject and number only, and are counted", async () => {
    const clock = new FakeClock(startMs);
    const window = {
      share: 1,
      fromMs: startMs + 1000,
      toMs: startMs + 2000,
      atMost: 2,
      subject: "GetMetricData",
    };
    const faults = faultSchedule(clock, { seed: 1, on: { "aws-reset": window } });
    const early = faults.strikes("aws-reset", "GetMetricData");
    await clock.advance(1000);
    const other = faults.strikes("aws-reset", "DescribeTags");
    const during = [1, 2, 3].map(() => faults.strikes("aws-reset", "GetMetricData"));
    await clock.advance(1000);
    const late = faults.strikes("aws-reset", "GetMetricData");
    expect([early, other, ...during, late]).toEqual([false, false, true, true, false, false]);
    expect(faults.counts()).toEqual({ "aws-reset": 2 });
  });

  test("can be switched on and off", () => {
    const faults = noFaults(new FakeClock(startMs));
    const before = faults.strikes("aws-slow", "x");
    faults.set("aws-slow", { share: 1 });
    const on = faults.strikes("aws-slow", "x");
    faults.set("aws-slow", null);
    expect([before, on, faults.strikes("aws-slow", "x")]).toEqual([false, true, false]);
  });

  test("a bucket gives its capacity at once, then its refill", async () => {
    const clock = new FakeClock(startMs);
    const bucket = tokenBucket(clock, { capacity: 3, refillPerSecond: 1 });
    const atOnce = [1, 2, 3, 4].map(() => bucket.take(1));
    await clock.advance(2000);
    const later = [1, 2, 3].map(() => bucket.take(1));
    expect(atOnce).toEqual([true, true, true, false]);
    expect(later).toEqual([true, true, false]);
  });
});
