/**
 * What a simulated day costs: the whole controller over a world in memory with a fake clock, so that a day passes in minutes.
 * CPU and memory are of controller and simulation together. Run with
 * `node --expose-gc test/bench/day-bench.ts [--hours N] [--load-balancers N]`.
 */
import { parseArgs } from "node:util";
import type { Sink } from "../../src/polling/sink.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { settingsFor, startController } from "../support/simulated-controller.ts";

const { values: options } = parseArgs({
  options: {
    hours: { type: "string", default: "24" },
    "load-balancers": { type: "string", default: "500" },
  },
});
const hourMs = 3_600_000;
const minuteMs = 60_000;
const hours = Number(options.hours);
const startMs = Date.UTC(2026, 10, 21, 0, 0, 17);

/** Keeps no points: only where each series stands, and whether a minute was doubled or came late. */
function countingSink() {
  const newest = new Map<string, number>();
  const counts = { points: 0, behind: 0 };
  const sink: Sink = {
    name: "r0",
    async deliver(batch) {
      let delivered = 0;
      for (const { id, points } of batch.series) {
        delivered += points.timesMs.length;
        if (id !== null) {
          const last = newest.get(id) ?? Number.NEGATIVE_INFINITY;
          counts.behind += points.timesMs.filter((timeMs) => timeMs <= last).length;
          newest.set(id, Math.max(last, points.timesMs.at(-1) ?? last));
        }
      }
      counts.points += delivered;
      return { kind: "answered", delivered, refused: [], possiblyLost: 0 };
    },
    async close() {},
  };
  return { sink, counts, newest };
}

const heapMiB = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

const clock = new FakeClock(startMs);
const world = simulatedWorld({
  startMs,
  seed: 1,
  lateShare: 0,
  loadBalancers: Number(options["load-balancers"]),
});
const counting = countingSink();
const running = startController({
  clock,
  world,
  faults: noFaults(clock),
  settings: settingsFor(world),
  receivers: [],
  sinks: [counting.sink],
});
const row = (cells: readonly (string | number)[]): void => {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
};
row(["hour", "points", "series", "behind", "units", "CPU s", "heap MiB"]);
row(Array.from({ length: 7 }, () => "---"));
const started = process.cpuUsage();
for (let hour = 1; hour <= hours; hour += 1) {
  for (let minute = 0; minute < 60; minute += 1) {
    await clock.advance(minuteMs);
  }
  const { user, system } = process.cpuUsage(started);
  row([
    hour,
    counting.counts.points,
    counting.newest.size,
    counting.counts.behind,
    running.bill().units,
    ((user + system) / 1e6).toFixed(1),
    heapMiB().toFixed(0),
  ]);
}
await running.stop();
const oldest = [...counting.newest.values()].reduce((least, timeMs) => Math.min(least, timeMs));
process.stdout.write(
  `oldest series stands ${((startMs + hours * hourMs - oldest) / minuteMs).toFixed(0)} minutes behind the end\n`,
);
