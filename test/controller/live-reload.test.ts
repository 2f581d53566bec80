import { describe, expect, test } from "vitest";
import { judge } from "../../src/cli/demo-judge.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { settingsFor, startController } from "../support/simulated-controller.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const hourMs = 3_600_000;

/** Runs the controller through configurations, an odd hour each, and returns what came of it. */
async function through(configurations: readonly string[]) {
  const clock = new FakeClock(startMs);
  const world = simulatedWorld({ startMs, lateShare: 0, seed: 11, loadBalancers: 3 });
  const settings = configurations.map((lines) => settingsFor(world, lines));
  const [first = settingsFor(world)] = settings;
  const running = startController({
    clock,
    world,
    faults: noFaults(clock),
    settings: first,
    receivers: [{ kind: "lenient" }],
  });
  for (const next of settings) {
    running.reload(next);
    await clock.advance(hourMs + 137_000);
  }
  await running.stop();
  const record = running.receivers[0]?.record as PointRecord;
  const compared = (lines: string) =>
    judge({ world, record, settings: settingsFor(world, lines), startedAtMs: startMs, nowMs: clock.nowMs() })
      .comparison;
  return { running, record, compared };
}

describe("a configuration that changes while the controller runs", () => {
  test("presets that come and go lose and double no minute of the metrics that stay, and none of the others twice", async () => {
    const { compared } = await through([
      "metrics: {preset: minimal}\n",
      "metrics: {preset: standard}\n",
      "metrics: {preset: minimal}\n",
      "metrics: {preset: standard, exclude: [NewConnectionCount]}\n",
      "metrics: {preset: minimal}\n",
    ]);
    const staying = compared("metrics: {preset: minimal}\n");
    expect({ ...staying, differences: [] }).toMatchObject({ missing: 0, different: 0, repeats: 0 });
    expect(staying.equal).toBeGreaterThan(5_000);
    const all = compared("metrics: {preset: standard}\n");
    expect(all.differences.filter(({ kind }) => kind !== "missing").slice(0, 5)).toEqual([]);
    expect({ ...all, differences: [] }).toMatchObject({ different: 0, repeats: 0, extra: 0 });
  }, 120_000);

  test("intervals, settle time, look-back and labels that change lose and double no minute", async () => {
    const { compared, record, running } = await through([
      "labels: {env: a}\n",
      "labels: {env: b}\npolling: {intervals: {alerting: 1m, regular: 1m, slow: 5m}}\n",
      "labels: {env: b}\npolling: {intervals: {alerting: 10m, regular: 20m, slow: 30m}, recheck: 30m}\n",
      "labels: {env: c}\npolling: {settle: 5m, catchUpLimit: 12h}\n",
      "labels: {env: c}\npolling: {settle: 2m, recheck: 10m}\n",
    ]);
    const all = compared("");
    expect(all.differences.slice(0, 5)).toEqual([]);
    expect(all.equal).toBeGreaterThan(20_000);
    expect(running.lostMinutes()).toBe(0);
    const envs = new Set(record.series().map(({ labels }) => labels["env"]));
    expect(envs).toEqual(new Set(["a", "b", "c"]));
  }, 120_000);
});
