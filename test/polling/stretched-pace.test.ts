import { describe, expect, test } from "vitest";
import { normalPace, type Pace } from "../../src/polling/actor-inputs.ts";
import { paceSteps } from "../../src/polling/rules/fleet-pace.ts";
import { compare, type ComparedPoint } from "../../src/verify/compare.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  hashTruth,
  liveInputs,
  loadBalancerOf,
  memoryCloudWatch,
  memorySink,
  minute,
  settings,
  specOf,
  startPolling,
} from "../support/polling-world.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const metrics = ["RequestCount", "SparseErrors", "Latency"];
const fleet = ["lb0", "lb1"].map((arn) =>
  loadBalancerOf(arn, [
    specOf({ arn, metric: "RequestCount", reporting: "registered-targets" }),
    specOf({ arn, metric: "SparseErrors" }),
    specOf({ arn, metric: "Latency", class: "regular", type: "latency" }),
  ]),
);
const steps = paceSteps(settings.intervalsMs, settings.catchUpLimitMs);
const slowest = steps.at(-1) ?? normalPace;

/** Runs hour after hour, each at its pace; gives the difference from the truth, and how many queries were asked. */
async function hours(paces: readonly Pace[]) {
  const clock = new FakeClock(startMs);
  const reader = memoryCloudWatch(clock, hashTruth);
  const sink = memorySink("default");
  const polling = startPolling({ clock, reader, sinks: [sink], loadBalancers: fleet });
  for (const pace of paces) {
    polling.inputs.forEach((cell, index) => {
      const series = fleet[index];
      if (series !== undefined) {
        cell.set({ ...liveInputs(series), pace });
      }
    });
    await clock.advance(60 * minute);
  }
  await polling.stop();
  const from = Math.floor((startMs - 120_000) / minute) - 15;
  const to = Math.floor((clock.nowMs() - 120_000 - 300_000) / minute) - 62;
  const expected: ComparedPoint[] = [];
  for (const { arn } of fleet) {
    for (const metric of metrics) {
      for (let index = from; index < to; index += 1) {
        const value = hashTruth(metric, arn, index) ?? (metric === "Latency" ? null : 0);
        if (value !== null) {
          expected.push({ key: `alb_${metric.toLowerCase()}_sum ${arn}`, timeMs: index * minute, value });
        }
      }
    }
  }
  const actual = sink.arrivals.filter(
    ({ key, timeMs }) => !key.startsWith("elbow_") && timeMs >= from * minute && timeMs < to * minute,
  );
  const { missing, different, extra, repeats } = compare(expected, actual);
  return {
    faults: [missing, different, extra, repeats],
    queries: reader.calls.reduce((sum, call) => sum + call.queries, 0),
  };
}

describe("a stretched pace", () => {
  test.each([
    { what: "the slowest of all", paces: [slowest, slowest, slowest, slowest, slowest] },
    { what: "slower and slower", paces: [2, 6, 12, 18, 21].map((index) => steps[index] ?? slowest) },
    { what: "to and fro", paces: [normalPace, slowest, normalPace, slowest, normalPace] },
  ])("loses no point and sends none twice: $what", async ({ paces }) => {
    expect((await hours(paces)).faults).toEqual([0, 0, 0, 0]);
  });

  test("asks as seldom as it says: no other lane makes up for it", async () => {
    const { queries } = await hours(Array.from({ length: 10 }, () => slowest));
    expect(queries).toBeLessThanOrEqual(2 * 3 * 12);
  });
});
