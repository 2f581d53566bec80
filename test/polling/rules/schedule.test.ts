import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalPace } from "../../../src/polling/actor-inputs.ts";
import { pollNumber, pollTimeMs, scheduleOf } from "../../../src/polling/rules/schedule.ts";
import { minute, settings } from "../../support/polling-world.ts";

const polling = settings;
const arns = Array.from({ length: 1000 }, (_unused, index) => `arn:lb/${index}`);

describe("the schedule", () => {
  test("the alerting class of all load balancers is polled at the same moments", () => {
    const offsets = new Set(
      arns.map((arn) => scheduleOf("alerting", arn, { polling, pace: normalPace }).offsetMs),
    );
    expect([...offsets]).toEqual([0]);
  });

  test("longer classes are spread evenly over the minutes of their interval", () => {
    const counts = new Map<number, number>();
    for (const arn of arns) {
      const { offsetMs } = scheduleOf("regular", arn, { polling, pace: normalPace });
      counts.set(offsetMs / minute, (counts.get(offsetMs / minute) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(Math.min(...counts.values())).toBeGreaterThan(150);
  });

  test.each([
    { what: "the pace stretches the interval", pace: { ...normalPace, regular: 2 }, intervalMs: 600_000 },
    { what: "a hurried pace shortens it", pace: { ...normalPace, regular: 0.2 }, intervalMs: 60_000 },
    { what: "thirds come out whole", pace: { ...normalPace, regular: 20 / 5 / 3 }, intervalMs: 400_000 },
  ])("$what", ({ pace, intervalMs }) => {
    expect(scheduleOf("regular", "a", { polling, pace }).intervalMs).toBe(intervalMs);
  });

  test("a settle time with seconds moves the common tick", () => {
    const late = { ...polling, settleMs: 150_000 };
    expect(scheduleOf("alerting", "a", { polling: late, pace: normalPace }).offsetMs).toBe(30_000);
  });

  test("at any time: the newest poll is not in the future, and the next one is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_102_444_800_000 }),
        fc.constantFrom("alerting" as const, "regular" as const, "slow" as const),
        fc.string(),
        (nowMs, metricClass, arn) => {
          const schedule = scheduleOf(metricClass, arn, { polling, pace: normalPace });
          const number = pollNumber(schedule, nowMs);
          expect(pollTimeMs(schedule, number)).toBeLessThanOrEqual(nowMs);
          expect(pollTimeMs(schedule, number + 1)).toBeGreaterThan(nowMs);
        },
      ),
    );
  });
});
