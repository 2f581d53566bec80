import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dailyRequests } from "../../src/catalogue/daily-requests.ts";
import { selectMetrics } from "../../src/catalogue/select-metrics.ts";
import { judge, type Verdict } from "../../src/cli/demo-judge.ts";
import {
  faultSchedule,
  noFaults,
  type FaultName,
  type FaultSchedule,
  type FaultWindow,
} from "../../src/simulation/faults/fault-schedule.ts";
import type { ReceiverPolicy } from "../../src/simulation/memory/memory-receiver.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { simulatedWorld, type WorldSettings } from "../../src/simulation/world/simulated-world.ts";
import type { CompareRules } from "../../src/verify/compare.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { settingsFor, startController } from "../support/simulated-controller.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Runs the controller for a while and judges each receiver against the world. */
async function run(given: {
  readonly world: Omit<WorldSettings, "startMs">;
  readonly hours: number;
  readonly faults?: (clock: FakeClock) => FaultSchedule;
  readonly receivers?: readonly ReceiverPolicy[];
  readonly lines?: string;
  readonly rules?: CompareRules;
  readonly meanwhile?: (clock: FakeClock, hour: number) => void;
}) {
  const clock = new FakeClock(startMs);
  const world = simulatedWorld({ startMs, lateShare: 0, ...given.world });
  const settings = settingsFor(world, given.lines);
  const faults = given.faults?.(clock) ?? noFaults(clock);
  const receivers = given.receivers ?? [{ kind: "lenient" }];
  const running = startController({ clock, world, faults, settings, receivers });
  const regressed: string[] = [];
  const marks = new Map<string, number>();
  for (let hour = 0; hour < given.hours; hour += 1) {
    await clock.advance(hourMs);
    given.meanwhile?.(clock, hour);
    for (const [arn, { newestDeliveredMs }] of running.snapshots()) {
      for (const [name, newestMs] of Object.entries(newestDeliveredMs)) {
        const key = `${arn} ${name}`;
        if ((newestMs ?? 0) < (marks.get(key) ?? 0)) {
          regressed.push(key);
        }
        marks.set(key, newestMs ?? 0);
      }
    }
  }
  await running.stop();
  const judged = { world, settings, startedAtMs: startMs, nowMs: clock.nowMs() };
  const verdicts = running.receivers.map(({ record }): Verdict =>
    judge({ ...judged, record, ...(given.rules === undefined ? {} : { rules: given.rules }) }),
  );
  return { clock, world, settings, running, faults, regressed, verdicts, verdict: verdicts[0] as Verdict };
}

/** The first series whose minutes did not arrive in order. */
function outOfOrder(record: PointRecord): string | null {
  for (const { name, timesMs, labels } of record.series()) {
    const place = timesMs.findIndex((timeMs, index) => index > 0 && timeMs <= (timesMs[index - 1] ?? 0));
    if (place >= 0) {
      return `${name} ${labels["load_balancer"]} went back to ${new Date(timesMs[place] ?? 0).toISOString()}`;
    }
  }
  return null;
}

const record = ({ running }: Awaited<ReturnType<typeof run>>): PointRecord =>
  running.receivers[0]?.record as PointRecord;

describe("the whole controller over days", () => {
  test("a day of an estate with newcomers, leavers, nights and deploys: every settled minute once, nothing else", async () => {
    const ran = await run({ world: { seed: 3 }, hours: 24 });
    expect(ran.verdict.comparison.differences.slice(0, 5)).toEqual([]);
    expect(ran.verdict.lateMinutes).toBe(0);
    expect(ran.verdict.comparison.equal).toBeGreaterThan(250_000);
    expect(outOfOrder(record(ran))).toBe(null);
    expect(ran.regressed).toEqual([]);
    expect(ran.running.late).toEqual([]);
  }, 120_000);

  test("a day costs what the plan says, and two destinations in step cost nothing more", async () => {
    const units = async (receivers: readonly ReceiverPolicy[]) => {
      const ran = await run({ world: { seed: 5, loadBalancers: 2 }, hours: 24, receivers });
      const selected = selectMetrics(ran.settings.metrics, "application");
      const plan = dailyRequests(selected, { targetGroups: 2, zones: 0 }, ran.settings.polling.intervalsMs);
      return { asked: ran.running.bill().units, planned: 2 * plan.units, verdicts: ran.verdicts };
    };
    const one = await units([{ kind: "lenient" }]);
    const two = await units([{ kind: "lenient" }, { kind: "lenient" }]);
    const firstPoll = 2 * 60;
    expect(one.asked).toBeLessThanOrEqual(one.planned + firstPoll);
    expect(one.asked).toBeGreaterThan(one.planned * 0.99);
    expect(two.asked).toBe(one.asked);
    expect(two.verdicts.map(({ comparison }) => comparison.missing)).toEqual([0, 0]);
  }, 120_000);

  test("long intervals cost what they should: what is asked for once an interval is not caught up with in between", async () => {
    const lines = "polling: {intervals: {alerting: 1h, regular: 1h, slow: 1h}}\n";
    const ran = await run({ world: { seed: 5, loadBalancers: 1 }, hours: 12, lines });
    const selected = selectMetrics(ran.settings.metrics, "application");
    const plan = dailyRequests(selected, { targetGroups: 2, zones: 0 }, ran.settings.polling.intervalsMs);
    expect(ran.running.bill().units).toBeLessThanOrEqual(plan.units / 2 + 60);
  }, 60_000);

  test("a load balancer whose every query fails neither delays nor starves the others", async () => {
    const { world } = await run({ world: { seed: 9, loadBalancers: 3 }, hours: 1 });
    const sick = world.loadBalancers[0]?.dimension ?? "";
    const faults = (clock: FakeClock) =>
      faultSchedule(clock, { seed: 1, on: { "query-forbidden": { share: 1, subject: sick } } });
    const ran = await run({ world: { seed: 9, loadBalancers: 3 }, hours: 6, faults });
    const others = ran.verdict.comparison.differences.filter(({ key }) => !key.includes(sick));
    expect(others).toEqual([]);
    const late = record(ran)
      .series()
      .filter(({ name }) => name === "alb_request_count_sum")
      .flatMap(({ arrivedAtMs, timesMs }) =>
        arrivedAtMs.slice(20).map((atMs, index) => atMs - (timesMs[index + 20] ?? 0) - minuteMs),
      )
      .filter((ageMs) => ageMs > 3 * minuteMs);
    expect(late).toEqual([]);
  }, 60_000);
});

const readFaults: readonly FaultName[] = [
  "aws-throttled",
  "aws-server-error",
  "aws-slow",
  "aws-reset",
  "aws-page-failed",
  "query-internal-error",
  "query-partial",
  "query-forbidden",
  "receiver-unavailable",
  "receiver-throttled",
  "receiver-slow",
];

const faultyHour = fc.record({
  fault: fc.constantFrom(...readFaults),
  fromMinute: fc.integer({ min: 2, max: 200 }),
  minutes: fc.integer({ min: 1, max: 90 }),
  share: fc.constantFrom(0.02, 0.1, 0.5, 1),
});

interface Schedule {
  readonly seed: number;
  readonly settle?: string;
  readonly faults: readonly {
    readonly fault: FaultName;
    readonly fromMinute: number;
    readonly minutes: number;
    readonly share: number;
  }[];
  /** Minutes by which the wall clock jumps at the end of the first and second hour: a machine that slept, a corrected clock. */
  readonly jumps: readonly [number, number];
}

async function underFaults(schedule: Schedule) {
  const faults = (clock: FakeClock) => {
    const on: Partial<Record<FaultName, FaultWindow>> = {};
    for (const { fault, fromMinute, minutes, share } of schedule.faults) {
      const fromMs = startMs + fromMinute * minuteMs;
      on[fault] = { share, fromMs, toMs: fromMs + minutes * minuteMs };
    }
    return faultSchedule(clock, { seed: schedule.seed, on });
  };
  const ran = await run({
    world: { seed: schedule.seed, loadBalancers: 1 + (schedule.seed % 2) },
    hours: 7,
    faults,
    lines: `polling: {settle: ${schedule.settle ?? "2m"}}\n`,
    meanwhile: (clock, hour) => clock.jump((schedule.jumps[hour] ?? 0) * minuteMs),
  });
  return {
    differences: ran.verdict.comparison.differences.slice(0, 3),
    order: outOfOrder(record(ran)),
    regressed: ran.regressed,
    lost: ran.running.lostMinutes(),
  };
}

const nothingWrong = { differences: [], order: null, regressed: [], lost: 0 };

describe("under any faults", () => {
  test("delivered = settled truth, each minute once and in order, marks never regress", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 10_000 }),
          settle: fc.constantFrom("2m", "2m", "adaptive"),
          faults: fc.array(faultyHour, { maxLength: 5 }),
          jumps: fc.tuple(fc.constantFrom(0, 0, 3, 150), fc.constantFrom(0, 0, -2, -25)),
        }),
        async (schedule) => {
          expect(await underFaults(schedule)).toEqual(nothingWrong);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  test.each<[string, Schedule]>([
    ["nothing at all", { seed: 1, faults: [], jumps: [0, 0] }],
    [
      "every query partial for an hour and a half",
      {
        seed: 2,
        faults: [{ fault: "query-partial", fromMinute: 5, minutes: 90, share: 1 }],
        jumps: [0, 0],
      },
    ],
    [
      "a receiver away while AWS throttles",
      {
        seed: 3,
        faults: [
          { fault: "receiver-unavailable", fromMinute: 10, minutes: 80, share: 1 },
          { fault: "aws-throttled", fromMinute: 60, minutes: 60, share: 0.5 },
        ],
        jumps: [0, 0],
      },
    ],
    [
      "an adaptive settle time and readings that fail while minutes are watched",
      {
        seed: 1,
        settle: "adaptive",
        faults: [{ fault: "aws-throttled", fromMinute: 2, minutes: 5, share: 1 }],
        jumps: [0, 0],
      },
    ],
    [
      "an adaptive settle time and readings that fail until the live window is left behind",
      {
        seed: 1,
        settle: "adaptive",
        faults: [{ fault: "aws-throttled", fromMinute: 2, minutes: 17, share: 1 }],
        jumps: [0, 0],
      },
    ],
    ["a machine that slept for two and a half hours", { seed: 4, faults: [], jumps: [150, 0] }],
    ["a clock that was put back by 25 minutes", { seed: 5, faults: [], jumps: [0, -25] }],
  ])(
    "kept case: %s",
    async (_name, schedule) => {
      expect(await underFaults(schedule)).toEqual(nothingWrong);
    },
    60_000,
  );

  test("after a lost answer the same bytes come again: repeats have the same value and nothing is missing", async () => {
    const faults = (clock: FakeClock) =>
      faultSchedule(clock, { seed: 3, on: { "receiver-answer-lost": { share: 0.1 } } });
    const rules = { allowRepeat: () => true };
    const ran = await run({ world: { seed: 8, loadBalancers: 1 }, hours: 6, faults, rules });
    const { differences, allowedRepeats } = ran.verdict.comparison;
    expect(differences.slice(0, 3)).toEqual([]);
    expect(allowedRepeats).toBeGreaterThan(10);
  }, 60_000);
});
