/**
 * Real processes of `elbow run` against the simulation over HTTP, ended by SIGKILL at random moments while they catch up.
 * ELBOW_KILLS=20 makes it a long one; ELBOW_SEED repeats one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/cli/demo-judge.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";

const kills = Number(process.env["ELBOW_KILLS"] ?? 2);
const seed = Number(process.env["ELBOW_SEED"] ?? Math.floor(Math.random() * 1e6));
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const second = 1000;
const never = new AbortController().signal;
/** What was delivered this long before a kill may be sent again: ten seconds, and what a busy machine adds. */
const allowedMs = 12 * second;
/** The newest minutes of a series that was behind come with its next poll, for which this does not wait. */
const pollMs = 5 * 60 * second;
/** What was in flight may be stored this long after the kill: the receiver is slow at times. */
const inFlightMs = 3 * second;

function configuration(simulation: Simulation, more: string): string {
  const { site } = simulation.world;
  return `clusterName: ${site.clusterName}
polling: {startupLookback: 4h, catchUpLimit: 12h}
otlp: {endpoint: "${simulation.receiver.grpcUrl}", protocol: grpc, maxRequestPoints: 1000}
selfMetrics: {push: false}
server: {metrics: "off", health: "off"}
${more}`;
}

function settingsOf(text: string, env: Readonly<Record<string, string>>): Settings {
  const parsed = parseConfiguration({ flags: new Map(), env, file: { name: "test", text } });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.settings;
}

/** Starts a process; its log is kept for a failure. */
function run(folder: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main, "run", "--config", path.join(folder, "elbow.yaml")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      KUBECONFIG: path.join(folder, "kubeconfig"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  child.stdout.on("data", (bytes: Buffer) => lines.push(bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => lines.push(bytes.toString()));
  return {
    lines,
    async end(signal: "SIGKILL" | "SIGTERM") {
      const exited = once(child, "exit");
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** Waits until the record has not grown for a while. */
async function quiet(record: PointRecord): Promise<void> {
  for (let seen = -1; seen !== record.pointCount;) {
    seen = record.pointCount;
    await systemClock.sleep(4 * second, never);
  }
}

function repeats(record: PointRecord, killedMs: readonly number[]) {
  const found = { allowed: 0, wrong: [] as string[] };
  for (const { name, labels, timesMs, values, arrivedAtMs } of record.series()) {
    const first = new Map<number, number>();
    for (const [index, timeMs] of timesMs.entries()) {
      const before = first.get(timeMs);
      if (before === undefined) {
        first.set(timeMs, index);
        continue;
      }
      const arrived = arrivedAtMs[before] ?? 0;
      const excused = killedMs.some((at) => arrived <= at + inFlightMs && arrived >= at - allowedMs);
      if (excused && values[before] === values[index]) {
        found.allowed += 1;
      } else {
        found.wrong.push(`${name} ${labels["load_balancer_name"]} ${new Date(timeMs).toISOString()}`);
      }
    }
  }
  return found;
}

describe("a process that is killed", () => {
  test.each([
    ["a ConfigMap", () => ""],
    ["a file", (folder: string) => `checkpoint: {file: "${path.join(folder, "progress")}"}\n`],
  ])(
    `goes on from its checkpoint in %s (seed ${seed})`,
    async (_name, more) => {
      const random = seededRandom(seed);
      const folder = await mkdtemp(path.join(tmpdir(), "elbow-kill-"));
      await using simulation = await startSimulation({
        clock: systemClock,
        seed: 3,
        loadBalancers: 12,
        lateShare: 0,
        receiver: { kind: "prometheus", windowMs: 24 * 3600 * second },
        faults: { "receiver-slow": { share: 0.2 } },
      });
      const text = configuration(simulation, more(folder));
      await writeFile(path.join(folder, "elbow.yaml"), text);
      await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig);
      const killedMs: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const child = run(folder, simulation.environment);
        await systemClock.sleep(2 * second + random.next() * 8 * second, never);
        killedMs.push(Date.now());
        await child.end("SIGKILL");
      }
      const startedAtMs = Date.now();
      const last = run(folder, simulation.environment);
      await systemClock.sleep(3 * second, never);
      await quiet(simulation.record);
      const code = await last.end("SIGTERM");
      const { comparison } = judge({
        world: simulation.world,
        settings: settingsOf(text, simulation.environment),
        record: simulation.record,
        startedAtMs,
        nowMs: Date.now() - pollMs,
        rules: { allowRepeat: () => true },
      });
      const found = repeats(simulation.record, killedMs);
      process.stdout.write(
        `killed ${kills} times: ${comparison.equal} minutes equal, ${comparison.missing} missing, ${found.allowed} allowed repeats, ${found.wrong.length} others\n`,
      );
      expect([code, last.lines.join("")]).toEqual([0, expect.stringContaining("checkpoint read")]);
      expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0 });
      expect(found.wrong.slice(0, 3)).toEqual([]);
      expect(comparison.equal).toBeGreaterThan(10_000);
      await rm(folder, { recursive: true });
    },
    (60 + 30 * kills) * second,
  );
});
