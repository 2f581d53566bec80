import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { judge } from "../../src/cli/demo-judge.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { freePort } from "../e2e/parts/free-ports.ts";

const second = 1000;
const never = new AbortController().signal;
/** What was delivered this long before a kill may be sent again: ten seconds, and what a busy machine adds. */
const allowedMs = 12 * second;
/** The newest minutes of a series that was behind come with its next poll, for which this does not wait. */
const pollMs = 5 * 60 * second;
/** What was in flight may be stored this long after the kill: the receiver is slow at times. */
const inFlightMs = 3 * second;

function configuration(
  simulation: Simulation,
  place: { readonly port: number; readonly more: string },
): string {
  const { site } = simulation.world;
  return `clusterName: ${site.clusterName}
polling: {startupLookback: 4h, catchUpLimit: 12h}
otlp: {endpoint: "${simulation.receiver.grpcUrl}", protocol: grpc, maxRequestPoints: 1000}
selfMetrics: {push: false}
server: {metrics: "127.0.0.1:${place.port}", health: "off"}
${place.more}`;
}

function settingsOf(text: string, env: Readonly<Record<string, string>>): Settings {
  const parsed = parseConfiguration({ flags: new Map(), env, file: { name: "test", text } });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.settings;
}

/** Starts a process; its log is kept for a failure. */
function run(program: string, folder: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, "run", "--config", path.join(folder, "elbow.yaml")], {
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

/** What the process says of itself: points that it may have sent a second time. */
async function countedRepeats(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text
    .split("\n")
    .find((one) => one.startsWith("elbow_points_total{") && one.includes('outcome="repeated"'));
  return Number(line?.split(" ")[1] ?? Number.NaN);
}

/**
 * Runs `elbow run` as a process against the simulation over HTTP, ends it by SIGKILL `kills` times at random moments while it
 * catches up, lets a last one finish, and judges what arrived. `more`: further lines of its configuration, given its folder.
 */
export async function killedRuns(given: {
  readonly program: string;
  readonly kills: number;
  readonly seed: number;
  readonly more: (folder: string) => string;
}) {
  const { program, kills } = given;
  const random = seededRandom(given.seed);
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-kill-"));
  try {
    await using simulation = await startSimulation({
      clock: systemClock,
      seed: 3,
      loadBalancers: 12,
      lateShare: 0,
      receiver: { kind: "prometheus", windowMs: 24 * 3600 * second },
      faults: { "receiver-slow": { share: 0.2 } },
    });
    const port = await freePort();
    const text = configuration(simulation, { port, more: given.more(folder) });
    await writeFile(path.join(folder, "elbow.yaml"), text);
    await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig);
    const killedMs: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const child = run(program, folder, simulation.environment);
      await systemClock.sleep(2 * second + random.next() * 8 * second, never);
      killedMs.push(Date.now());
      await child.end("SIGKILL");
    }
    const startedAtMs = Date.now();
    const last = run(program, folder, simulation.environment);
    await systemClock.sleep(3 * second, never);
    await quiet(simulation.record);
    const counted = await countedRepeats(port);
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
      `killed ${kills} times: ${comparison.equal} minutes equal, ${comparison.missing} missing, ${found.allowed} allowed repeats (the last run counted ${counted}), ${found.wrong.length} others\n`,
    );
    return { code, log: last.lines.join(""), comparison, ...found, counted };
  } finally {
    await rm(folder, { recursive: true });
  }
}
