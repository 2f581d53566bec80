import { judge } from "../../src/cli/demo-judge.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { memoryReceiver } from "../../src/simulation/memory/memory-receiver.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { settingsFor } from "../support/simulated-controller.ts";
import { memoryApi } from "./memory-api.ts";
import type { Replica, Site } from "./replica.ts";

/** When every world of these tests begins. */
export const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
export const second = 1000;
export const minute = 60 * second;

/** A world of equal load balancers (or the demo's, one of which comes after 3 minutes and one goes after 12), its AWS, one API server and one receiver. */
export function site(
  given: { readonly lines?: string; readonly loadBalancers?: number | "demo" } = {},
): Site {
  const clock = new FakeClock(startMs);
  const count = given.loadBalancers ?? 6;
  const world = simulatedWorld({
    seed: 3,
    startMs,
    lateShare: 0,
    ...(count === "demo" ? {} : { loadBalancers: count }),
  });
  const faults = noFaults(clock);
  return {
    clock,
    world,
    faults,
    settings: settingsFor(world, given.lines ?? ""),
    receiver: memoryReceiver(clock, { kind: "lenient" }, faults),
    api: memoryApi(clock),
    answerMs: 300,
  };
}

/** Runs `work` while the clock moves. */
export async function during(clock: FakeClock, work: Promise<void>): Promise<number> {
  const fromMs = clock.nowMs();
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  for (let step = 0; step < 600 && !done; step += 1) {
    await clock.advance(50);
  }
  await finished;
  return clock.nowMs() - fromMs;
}

/** Moves on until `holds`; how long it took. */
export async function until(clock: FakeClock, holds: () => boolean, withinMs = 60 * second): Promise<number> {
  const fromMs = clock.nowMs();
  while (!holds() && clock.nowMs() - fromMs < withinMs) {
    await clock.advance(100);
  }
  return clock.nowMs() - fromMs;
}

/** What the receiver has against what CloudWatch finally says; repeats are judged apart. */
export function verdict({ world, settings, receiver, clock }: Site) {
  const rules = { allowRepeat: () => true };
  const { comparison } = judge({
    world,
    settings,
    record: receiver.record,
    startedAtMs: startMs,
    nowMs: clock.nowMs(),
    rules,
  });
  const { missing, different, extra } = comparison;
  return { missing, different, extra };
}

/** A verdict without fault. */
export const clean = { missing: 0, different: 0, extra: 0 };

/** Whether a replica leads anything. */
export const leads = (replica: Replica): boolean => replica.leading.size > 0;
