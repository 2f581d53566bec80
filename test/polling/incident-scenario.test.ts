import { describe, expect, test } from "vitest";
import type { Incident } from "../../src/polling/incident-watch.ts";
import { latest } from "../../src/runtime/latest.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  loadBalancerOf,
  memoryCloudWatch,
  memorySink,
  minute,
  specOf,
  startPolling,
  type Truth,
} from "../support/polling-world.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const troubleFrom = Math.floor(startMs / minute) + 60;
const troubleTo = troubleFrom + 20;

/** Two load balancers; half of the answers of `sick` are 5xx for twenty minutes. */
const truth: Truth = (metric, arn, index) => {
  const bad = arn === "sick" && index >= troubleFrom && index < troubleTo;
  switch (metric) {
    case "RequestCount":
      return 600;
    case "HTTPCode_Target_5XX_Count":
      return bad ? 300 : null;
    case "Latency":
      return bad ? 4 : 0.1;
    default:
      return 3;
  }
};

const fleet = ["sick", "well"].map((arn) =>
  loadBalancerOf(arn, [
    specOf({ arn, metric: "RequestCount", reporting: "registered-targets" }),
    specOf({ arn, metric: "HTTPCode_Target_5XX_Count" }),
    specOf({ arn, metric: "Latency", class: "regular", type: "latency" }),
    specOf({ arn, metric: "TargetGroupHosts", class: "regular", type: "gauge" }),
    specOf({ arn, metric: "Capacity", class: "slow", type: "gauge" }),
  ]),
);

/** Runs four hours; gives the age of each class's newest delivered minute at each minute, and what was asked. */
async function fourHours(enabled: boolean) {
  const clock = new FakeClock(startMs);
  const reader = memoryCloudWatch(clock, truth);
  const sink = memorySink("default");
  const events: (readonly [number, string, Incident | null])[] = [];
  const polling = startPolling({
    clock,
    reader,
    sinks: [sink],
    loadBalancers: fleet,
    incidents: {
      settings: latest({ enabled, forMs: 30 * minute, maxPerDayMs: 120 * minute }),
      changed: (arn, incident) => events.push([Math.floor(clock.nowMs() / minute), arn, incident]),
    },
  });
  const ages: { index: number; alerting: number; regular: number; slow: number }[] = [];
  for (let passed = 0; passed < 240; passed += 1) {
    await clock.advance(minute);
    const newest = polling.actors[0]?.snapshot().newestDeliveredMs;
    const age = (ms: number | null | undefined) => clock.nowMs() - (ms ?? 0);
    ages.push({
      index: Math.floor(clock.nowMs() / minute),
      alerting: age(newest?.alerting),
      regular: age(newest?.regular),
      slow: age(newest?.slow),
    });
  }
  await polling.stop();
  const queries = reader.calls.reduce((sum, call) => sum + call.queries, 0);
  return { ages, events, queries, arrivals: sink.arrivals, pending: clock.pending };
}

describe("an incident", () => {
  test("latency and hosts are as fresh as errors while it lasts, on that load balancer alone, and no longer", async () => {
    const { ages, events, pending } = await fourHours(true);
    expect(events.map(([, arn, incident]) => [arn, incident !== null])).toEqual([
      ["sick", true],
      ["sick", false],
    ]);
    const [begin = 0, end = 0] = events.map(([index]) => index);
    expect(begin - troubleFrom).toBeLessThanOrEqual(5);
    expect(end - troubleTo).toBeGreaterThanOrEqual(29);
    expect(end - troubleTo).toBeLessThanOrEqual(38);
    const during = ages.filter(({ index }) => index > begin && index < end);
    expect(during.filter(({ alerting, regular, slow }) => regular > alerting || slow > alerting)).toEqual([]);
    const usual = ages.filter(({ index }) => index < begin - 1 && index > begin - 40);
    expect(Math.max(...usual.map(({ regular }) => regular))).toBeGreaterThanOrEqual(6 * minute);
    expect(pending).toBe(0);
  });

  test("costs the minutes it adds and nothing else: no point differs, none comes twice", async () => {
    const [on, off] = [await fourHours(true), await fourHours(false)];
    const [begin = 0, end = 0] = on.events.map(([index]) => index);
    const added = (end - begin) * (2 * (1 - 1 / 5) + (1 - 1 / 15));
    expect(on.queries - off.queries).toBeGreaterThan(added * 0.9);
    expect(on.queries - off.queries).toBeLessThan(added * 1.1 + 10);
    const keys = on.arrivals.map(({ key, timeMs }) => `${key} ${timeMs}`);
    expect(new Set(keys).size).toBe(keys.length);
    const known = new Map(on.arrivals.map(({ key, timeMs, value }) => [`${key} ${timeMs}`, value]));
    const different = off.arrivals.filter(
      ({ key, timeMs, value }) => known.get(`${key} ${timeMs}`) !== value,
    );
    expect(different).toEqual([]);
  });
});
