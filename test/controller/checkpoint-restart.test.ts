import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/cli/demo-judge.ts";
import type { CheckpointDocument } from "../../src/polling/rules/checkpoint-document.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { memoryReceiver } from "../../src/simulation/memory/memory-receiver.ts";
import { truthOf } from "../../src/simulation/world/ground-truth.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { repeatsOf } from "../ha/repeats.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  memoryCheckpoints,
  memoryCheckpointStore,
  type MemoryCheckpoints,
} from "../support/memory-checkpoint.ts";
import { settingsFor } from "../support/simulated-controller.ts";
import { startTermProcess, type Surroundings } from "../support/term-process.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const second = 1000;
const minute = 60 * second;

function surroundings(
  given: { readonly lateShare?: number; readonly answerMs?: number; readonly loadBalancers?: number } = {},
) {
  const clock = new FakeClock(startMs);
  const world = simulatedWorld({
    seed: 3,
    startMs,
    lateShare: given.lateShare ?? 0,
    loadBalancers: given.loadBalancers ?? 4,
  });
  const faults = noFaults(clock);
  const around: Surroundings = {
    clock,
    world,
    faults,
    settings: settingsFor(world),
    receiver: memoryReceiver(clock, { kind: "lenient" }, faults),
    ...(given.answerMs === undefined ? {} : { answerMs: given.answerMs }),
  };
  return { ...around, place: memoryCheckpoints() };
}

type Stage = ReturnType<typeof surroundings>;

const start = (stage: Stage, epoch = 0) =>
  startTermProcess(stage, memoryCheckpointStore(stage.place, { clock: stage.clock, writeMs: 50 }), epoch);

/** Runs `work` while the clock moves. */
async function during(clock: FakeClock, work: Promise<void>): Promise<void> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  for (let step = 0; step < 200 && !done; step += 1) {
    await clock.advance(50);
  }
  await finished;
}

function verdict(stage: Stage, allowRepeat = false) {
  const { world, settings, receiver, clock } = stage;
  return judge({
    world,
    settings,
    record: receiver.record,
    startedAtMs: startMs,
    nowMs: clock.nowMs(),
    ...(allowRepeat ? { rules: { allowRepeat: () => true } } : {}),
  }).comparison;
}

/** Minutes in which requests were made and the receiver's last word is 0 or nothing. */
function silenced({ world, receiver, clock }: Stage): number {
  let count = 0;
  for (const { dimension, type } of world.loadBalancers) {
    const [series] = receiver.record.find("alb_request_count_sum", { load_balancer: dimension });
    const last = new Map(series?.timesMs.map((timeMs, index) => [timeMs, series.values[index]]));
    for (let timeMs = startMs - 17 * second; timeMs < clock.nowMs() - 20 * minute; timeMs += minute) {
      const dimensions = [{ name: "LoadBalancer", value: dimension }];
      const name = { namespace: "AWS/ApplicationELB", metric: "RequestCount", dimensions, statistic: "Sum" };
      const truth = type === "application" ? (truthOf(world, name, timeMs)?.value ?? 0) : 0;
      count += truth > 0 && (last.get(timeMs) ?? 0) === 0 ? 1 : 0;
    }
  }
  return count;
}

/** How many points came again of those that arrived before there was any checkpoint: until it has them, nobody can know of them. */
function repeatsOfUnsaved({ receiver }: Stage, crashMs: number): number {
  let count = 0;
  for (const { timesMs, arrivedAtMs } of receiver.record.series()) {
    const early = new Map<number, number>();
    const late = new Set<number>();
    for (const [index, time] of timesMs.entries()) {
      if ((arrivedAtMs[index] ?? 0) <= crashMs) {
        early.set(time, (early.get(time) ?? 0) + 1);
      } else {
        late.add(time);
      }
    }
    for (const [time, arrivals] of early) {
      count += arrivals - 1 + (late.has(time) ? 1 : 0);
    }
  }
  return count;
}

/** The checkpoint as it is when there is no room for the holes. */
function dropHoles(place: MemoryCheckpoints): void {
  const document = JSON.parse(
    gunzipSync(place.bytes ?? new Uint8Array(0)).toString("utf8"),
  ) as CheckpointDocument;
  const loadBalancers = document.loadBalancers.map((one) => ({
    ...one,
    to: one.to.map((destination) => ({ ...destination, holes: [] })),
  }));
  place.bytes = gzipSync(JSON.stringify({ ...document, loadBalancers }));
}

const clean = { missing: 0, different: 0, extra: 0, repeats: 0 };

describe("a restart", () => {
  test("after an orderly stop loses nothing and repeats nothing", async () => {
    const stage = surroundings({ answerMs: 300 });
    for (const runMs of [7 * minute + 3 * second, 2 * second, 13 * minute, 61 * second, 31 * minute]) {
      const process = start(stage);
      await stage.clock.advance(runMs);
      await during(stage.clock, process.stop());
      expect(process.repeated()).toBe(0);
      await stage.clock.advance(20 * second);
    }
    const last = start(stage);
    await stage.clock.advance(30 * minute);
    await during(stage.clock, last.stop());
    expect(verdict(stage)).toMatchObject(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
    expect(stage.clock.pending).toBe(0);
  });

  test("catches up with everything that settled while nobody ran", async () => {
    const stage = surroundings();
    const first = start(stage);
    await stage.clock.advance(10 * minute);
    await during(stage.clock, first.stop());
    await stage.clock.advance(3 * 60 * minute);
    const second = start(stage);
    await stage.clock.advance(40 * minute);
    await during(stage.clock, second.stop());
    const { equal, ...rest } = verdict(stage);
    expect(rest).toMatchObject(clean);
    expect(equal).toBeGreaterThan(20_000);
  });

  test("without a checkpoint begins with the start-up lookback: what is older is missing, what is newer comes twice", async () => {
    const stage = surroundings();
    const first = startTermProcess(stage, null);
    await stage.clock.advance(10 * minute);
    await during(stage.clock, first.stop());
    const second = startTermProcess(stage, null);
    await stage.clock.advance(30 * minute);
    await during(stage.clock, second.stop());
    expect(verdict(stage).repeats).toBeGreaterThan(100);
  });

  test.each([
    { name: "sends a value that appears after it", between: () => {}, lost: false },
    { name: "could not do so without the holes in the checkpoint", between: dropHoles, lost: true },
  ])("$name", async ({ between, lost }) => {
    const stage = surroundings({ lateShare: 0.05, loadBalancers: 6 });
    for (let run = 0; run < 15; run += 1) {
      const process = start(stage);
      await stage.clock.advance(4 * minute);
      await during(stage.clock, process.stop());
      between(stage.place);
    }
    expect(silenced(stage) > 0).toBe(lost);
  });

  test("after a crash repeats only what was delivered in the last ten seconds, with the same values", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 * 60 }), { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 0, max: 2000 }),
        async (livesS, answerMs) => {
          const stage = surroundings({ answerMs, loadBalancers: 2 });
          const crashes: number[] = [];
          let counted = 0;
          let unknownMs = 0;
          for (const [run, lifeS] of livesS.entries()) {
            const process = start(stage, run);
            await stage.clock.advance(lifeS * second);
            crashes.push(stage.clock.nowMs());
            await during(stage.clock, process.kill());
            counted += process.repeated();
            unknownMs = stage.place.saves === 0 ? stage.clock.nowMs() : unknownMs;
            await stage.clock.advance(second);
          }
          const last = start(stage, livesS.length);
          await stage.clock.advance(25 * minute);
          await during(stage.clock, last.stop());
          counted += last.repeated();
          expect(verdict(stage, true)).toMatchObject({ missing: 0, different: 0, extra: 0 });
          const found = repeatsOf(stage.receiver.record, crashes);
          expect(found.wrong.slice(0, 3)).toEqual([]);
          expect(counted).toBeGreaterThanOrEqual(found.allowed - repeatsOfUnsaved(stage, unknownMs));
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);

  test("counts no repeat when the run before was stopped before it did anything", async () => {
    const stage = surroundings({ answerMs: 300, loadBalancers: 2 });
    const first = start(stage);
    await stage.clock.advance(5 * minute + 9 * second);
    await during(stage.clock, first.stop());
    const early = start(stage);
    await during(stage.clock, early.stop());
    const next = start(stage);
    await stage.clock.advance(7 * minute);
    await during(stage.clock, next.stop());
    expect(next.repeated()).toBe(0);
  });

  test("counts what a crash before its first write sends again, though the run before it stopped in order", async () => {
    const stage = surroundings({ answerMs: 300, loadBalancers: 2 });
    const first = start(stage);
    await stage.clock.advance(7 * minute);
    await during(stage.clock, first.stop());
    await stage.clock.advance(2 * 60 * minute);
    const killed = start(stage);
    await stage.clock.advance(3500);
    const killedMs = stage.clock.nowMs();
    await during(stage.clock, killed.kill());
    const next = start(stage);
    await stage.clock.advance(7 * minute);
    await during(stage.clock, next.stop());
    const found = repeatsOf(stage.receiver.record, [killedMs]);
    expect(found.wrong).toEqual([]);
    expect(found.allowed).toBeGreaterThan(100);
    expect(next.repeated()).toBeGreaterThanOrEqual(found.allowed);
    expect(killed.repeated()).toBe(0);
  });

  test("counts no more than what five minutes can have brought", async () => {
    const stage = surroundings({ answerMs: 300, loadBalancers: 2 });
    const first = start(stage);
    await stage.clock.advance(7 * minute + 5 * second);
    await during(stage.clock, first.kill());
    const before = stage.receiver.record.pointCount;
    await stage.clock.advance(3 * 60 * minute);
    const next = start(stage);
    await stage.clock.advance(5 * minute);
    await during(stage.clock, next.stop());
    const after = stage.receiver.record.pointCount - before;
    expect(next.repeated()).toBeGreaterThan(0);
    expect(next.repeated()).toBeLessThan(after / 20);
  });

  test("keeps the hard stop of the month's budget, however often it is stopped or killed", async () => {
    const stage = surroundings({ loadBalancers: 2 });
    const freely = startTermProcess({ ...stage, place: memoryCheckpoints() } as Surroundings, null);
    await stage.clock.advance(30 * minute);
    const units = freely.bill().units;
    await during(stage.clock, freely.kill());
    const monthEndMs = Date.UTC(2026, 11, 1);
    const partOfMonth = (monthEndMs - stage.clock.nowMs()) / (30 * 86_400_000);
    const mayCostUsd = (units / 100) * 0.5;
    const around = { ...stage, budget: { monthlyUsd: mayCostUsd / partOfMonth, hardStop: true } };
    let billed = 0;
    let atLast = 0;
    for (let life = 0; life < 12; life += 1) {
      const process = start(around, life);
      await stage.clock.advance(5 * minute + life * 3100);
      await during(stage.clock, life % 3 === 0 ? process.stop() : process.kill());
      atLast = process.bill().units;
      billed += atLast;
    }
    expect(billed / 100).toBeLessThanOrEqual(mayCostUsd);
    expect(billed / 100).toBeGreaterThan(mayCostUsd * 0.6);
    expect(atLast).toBe(0);
  });

  test("delivers what it had of a load balancer that went while nobody ran", async () => {
    const stage = surroundings({ loadBalancers: 3 });
    const { world, clock, receiver } = stage;
    const gone = world.loadBalancers[1]?.dimension ?? "";
    const newestOf = () => {
      const found = receiver.record.find("alb_request_count_sum", { load_balancer: gone });
      return Math.max(...found.flatMap(({ timesMs }) => timesMs));
    };
    const first = start(stage);
    await clock.advance(10 * minute + 5 * second);
    await during(clock, first.stop());
    const stoppedMs = clock.nowMs();
    const before = newestOf();
    await clock.advance(minute);
    const next = start({ ...stage, hidden: gone });
    await clock.advance(10 * minute);
    expect(next.fleet.value.get(world.loadBalancers[1]?.arn ?? "")?.life.kind).toBe("ended");
    await during(clock, next.stop());
    expect(before).toBeLessThan(stoppedMs - 3 * minute);
    expect(newestOf()).toBe(Math.floor(stoppedMs / minute) * minute);
  });
});

describe("the checkpoint of a running process", () => {
  test("is written once a minute, within ten seconds of a delivery", async () => {
    const stage = surroundings();
    const process = start(stage);
    await stage.clock.advance(5 * minute);
    const saves = stage.place.saves;
    await stage.clock.advance(60 * minute);
    expect(stage.place.saves - saves).toBeLessThanOrEqual(61);
    expect(stage.place.saves - saves).toBeGreaterThanOrEqual(59);
    await during(stage.clock, process.stop());
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["bytes that are none of ours", new TextEncoder().encode("hello"), /holds no checkpoint/],
    ["nothing at all", new Uint8Array(0), /holds no checkpoint/],
  ])("is reported and written anew: %s", async (_name, bytes, message) => {
    const stage = surroundings({ loadBalancers: 1 });
    const place: MemoryCheckpoints = stage.place;
    place.bytes = bytes;
    const process = start(stage);
    await stage.clock.advance(3 * minute);
    expect(process.problems.list().map((one) => one.message)).toContainEqual(expect.stringMatching(message));
    expect(place.saves).toBeGreaterThan(0);
    await during(stage.clock, process.stop());
  });

  test("waits while it cannot be read: a start without it would send minutes twice", async () => {
    const stage = surroundings({ loadBalancers: 1 });
    const untilMs = startMs + 5 * minute;
    const away = { kind: "unavailable", message: "away" } as const;
    const process = startTermProcess(
      stage,
      memoryCheckpointStore(stage.place, {
        clock: stage.clock,
        fault: (what) => (what === "load" && stage.clock.nowMs() < untilMs ? away : null),
      }),
    );
    await stage.clock.advance(4 * minute);
    expect(stage.receiver.record.pointCount).toBe(0);
    expect(process.problems.list()).toMatchObject([{ message: "away" }]);
    await stage.clock.advance(2 * minute);
    expect(stage.receiver.record.pointCount).toBeGreaterThan(100);
    expect(process.problems.list()).toEqual([]);
    await during(stage.clock, process.stop());
  });

  test("is done without where it is refused, and that is said once", async () => {
    const stage = surroundings({ loadBalancers: 1 });
    const refused = { kind: "refused", message: "not allowed", remedy: "Add a rule." } as const;
    const store = memoryCheckpointStore(stage.place, { clock: stage.clock, fault: () => refused });
    const process = startTermProcess(stage, store);
    await stage.clock.advance(30 * minute);
    expect(stage.receiver.record.pointCount).toBeGreaterThan(100);
    expect(process.problems.list().map(({ message }) => message)).toEqual(["not allowed"]);
    await during(stage.clock, process.stop());
    expect(stage.place.saves).toBe(0);
  });

  test("is not written over that of a later term", async () => {
    const stage = surroundings({ loadBalancers: 1 });
    const old = start(stage, 1);
    await stage.clock.advance(2 * minute);
    const next = start(stage, 2);
    await stage.clock.advance(3 * minute);
    expect(old.keeper?.snapshot().state).toBe("fenced");
    expect(next.keeper?.snapshot().state).toBe("ok");
    await during(stage.clock, old.kill());
    await during(stage.clock, next.stop());
  });
});
