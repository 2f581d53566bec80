import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/cli/demo-judge.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { lenientAcceptance, prometheusAcceptance } from "../../src/simulation/receiver/acceptance.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { settingsFor, startController } from "../support/simulated-controller.ts";
import { outageReceiver } from "./outage-lab.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const minuteMs = 60_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** MiB that are in use once garbage is gone. */
function heapMiB(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

function firstOutOfOrder(record: PointRecord): string | null {
  const found = record
    .series()
    .find(({ timesMs }) => timesMs.some((timeMs, index) => index > 0 && timeMs <= (timesMs[index - 1] ?? 0)));
  return found === undefined ? null : `${found.name} ${JSON.stringify(found.labels)}`;
}

/** Half an hour of work, an hour without the first receiver, and then until everything is there; `besides` = a second one that is always well. */
async function outage(given: {
  readonly loadBalancers: number;
  readonly windowMs: number;
  readonly lines: string;
  readonly besides: boolean;
}) {
  const clock = new FakeClock(startMs);
  const away = { fromMs: startMs + 30 * minuteMs, toMs: back };
  const world = simulatedWorld({ startMs, seed: 4, lateShare: 0, loadBalancers: given.loadBalancers });
  const settings = settingsFor(world, given.lines);
  const lost = outageReceiver("lost", {
    clock,
    acceptance: prometheusAcceptance(given.windowMs),
    isAway: (nowMs) => nowMs >= away.fromMs && nowMs < away.toMs,
  });
  const well = outageReceiver("well", { clock, acceptance: lenientAcceptance(), isAway: () => false });
  const running = startController({
    clock,
    world,
    faults: noFaults(clock),
    settings,
    receivers: [],
    sinks: given.besides ? [lost.sink, well.sink] : [lost.sink],
  });
  await clock.advance(35 * minuteMs);
  const before = { mib: heapMiB(), requests: lost.requests, units: running.bill().units };
  await clock.advance(50 * minuteMs);
  const after = { mib: heapMiB(), requests: lost.requests, units: running.bill().units };
  await clock.advance(65 * minuteMs);
  await running.stop();
  const judged = { world, settings, startedAtMs: startMs, nowMs: clock.nowMs() };
  return {
    lost,
    well,
    before,
    after,
    verdict: (record: PointRecord) => judge({ ...judged, record }).comparison,
  };
}

/** When the receiver is back, and how far behind its newest sample Prometheus takes the next one of a series. */
const back = startMs + 90 * minuteMs;
const reachMs = 60 * minuteMs;

describe("a receiver that is away for an hour", () => {
  test("500 load balancers: memory stays flat, and afterwards every minute that the receiver takes is there, in order", async () => {
    const { lost, before, after, verdict } = await outage({
      loadBalancers: 500,
      windowMs: 30 * minuteMs,
      lines:
        "metrics: {preset: minimal, targetGroups: false}\npolling: {intervals: {alerting: 5m, regular: 5m, slow: 15m}}\n",
      besides: false,
    });
    expect(after.mib - before.mib).toBeLessThan(10);
    expect(after.requests - before.requests).toBeLessThan(50 * 3);
    expect(lost.mostInFlight).toBeLessThanOrEqual(8);
    expect(lost.mostBytesInFlight).toBeLessThan(1024 * 1024);
    const { equal, missing, different, extra, repeats, differences } = verdict(lost.record);
    expect({ different, extra, repeats }).toEqual({ different: 0, extra: 0, repeats: 0 });
    expect(equal).toBeGreaterThan(250_000);
    expect(firstOutOfOrder(lost.record)).toBe(null);
    // What is missing, the receiver refused: minutes that were out of its reach when it came back. Info series are refused with them.
    expect(differences.filter(({ timeMs }) => timeMs >= back - reachMs)).toEqual([]);
    expect(missing).toBeLessThanOrEqual(lost.sink.snapshot().refused);
    expect(missing).toBeLessThan(equal / 20);
    // Each of 500 owners has two batches to find bad points in, its alerting and its regular minutes, and about one refusal
    // for both: the first search learns the floor, and the others wait for their turn.
    expect(lost.refusals).toBeLessThan(2 * 500);
  }, 300_000);

  test("the other destination is not held back by it", async () => {
    const { well } = await outage({ loadBalancers: 3, windowMs: 0, lines: "", besides: true });
    const ages = well.record
      .series()
      .filter(({ name }) => name === "alb_request_count_sum")
      .flatMap(({ arrivedAtMs, timesMs }) =>
        arrivedAtMs.map((atMs, index) => atMs - (timesMs[index] ?? 0)).slice(20),
      );
    expect(ages.length).toBeGreaterThan(300);
    expect(Math.max(...ages)).toBeLessThan(10 * minuteMs);
  }, 60_000);
});
