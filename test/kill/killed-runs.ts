import { writeFile } from "node:fs/promises";
import path from "node:path";
import { judge } from "../../src/cli/demo-judge.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { startSimulation } from "../../src/simulation/start-simulation.ts";
import { eventually } from "../e2e/parts/eventually.ts";
import { freePort } from "../e2e/parts/free-ports.ts";
import { ready, startProgram } from "../e2e/parts/program.ts";
import { settingsOf } from "../e2e/parts/replica-ground.ts";
import { excuseOf, repeatsOf } from "../e2e/parts/round-judge.ts";
import { scratchFolder } from "../e2e/parts/scratch-folder.ts";

const second = 1000;
const never = new AbortController().signal;
/** Longest time from when a process leads, the first one from its first checkpoint, until it is killed: it still catches up. */
const longestMs = 8 * second;
/** A short Lease: that of a killed process must run out before the next one leads. */
const leaderElection = { leaseDuration: "5s", renewDeadline: "3s", retryPeriod: "1s" };
/** The newest minutes of a series that was behind come with its next poll, for which this does not wait. */
const pollMs = 5 * 60 * second;

/** What is run, and how it ends. */
export interface KillPlan {
  readonly program: string;
  /** How many processes are killed before the last one. */
  readonly kills: number;
  readonly seed: number;
  /** Where the progress is kept. */
  readonly checkpoint: "a ConfigMap" | "a file";
}

/** Waits until the record has not grown for a while. */
async function quiet(record: PointRecord): Promise<void> {
  for (let seen = -1; seen !== record.pointCount;) {
    seen = record.pointCount;
    await systemClock.sleep(4 * second, never);
  }
}

/** A figure of the process's own: the first line of `name` with `label`; NaN = there is none. */
async function figure(port: number, name: string, label: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name}{`) && one.includes(label));
  return Number(line?.split(" ")[1] ?? Number.NaN);
}

/** Waits until the process has written its progress for the first time. */
async function firstCheckpoint(port: number): Promise<void> {
  await eventually({ what: "a checkpoint", withinMs: 60 * second }, async () =>
    (await figure(port, "elbow_checkpoint_writes_total", 'outcome="saved"')) > 0 ? true : undefined,
  );
}

/**
 * Runs `elbow run` as a process against the simulation over HTTP, ends it by SIGKILL `kills` times at random moments while it
 * catches up, lets a last one finish, and judges what arrived.
 */
export async function killedRuns({ program, kills, seed, checkpoint }: KillPlan) {
  const random = seededRandom(seed);
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await scratchFolder("kill"));
  const simulation = stack.use(
    await startSimulation({
      clock: systemClock,
      seed: 3,
      loadBalancers: 12,
      lateShare: 0,
      receiver: { kind: "prometheus", windowMs: 24 * 3600 * second },
      faults: { "receiver-slow": { share: 0.2 } },
    }),
  );
  const port = await freePort();
  const config = {
    clusterName: simulation.world.site.clusterName,
    polling: { startupLookback: "4h", catchUpLimit: "12h" },
    otlp: { endpoint: simulation.receiver.grpcUrl, protocol: "grpc", maxRequestPoints: 1000 },
    selfMetrics: { push: false },
    leaderElection,
    server: { metrics: `127.0.0.1:${port}`, health: "off" },
    ...(checkpoint === "a file" ? { checkpoint: { file: path.join(folder, "progress") } } : {}),
  };
  await writeFile(path.join(folder, "elbow.yaml"), JSON.stringify(config));
  await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig);
  const leading = async (name: string) => {
    const started = stack.use(
      startProgram({
        name,
        command: [process.execPath, program, "run", "--config", path.join(folder, "elbow.yaml")],
        logFile: path.join(folder, `${name}.log`),
        cwd: folder,
        env: { KUBECONFIG: path.join(folder, "kubeconfig"), ...simulation.environment },
      }),
    );
    await ready(started, async () => started.log().includes('"msg":"leading"'));
    return started;
  };
  const killedMs: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const { pid, ended } = await leading(`killed-${kill}`);
    if (kill === 0) {
      await firstCheckpoint(port);
    }
    await systemClock.sleep(random.next() * longestMs, never);
    killedMs.push(Date.now());
    process.kill(pid, "SIGKILL");
    await ended;
  }
  const startedAtMs = Date.now();
  const last = await leading("last");
  await quiet(simulation.record);
  const counted = await figure(port, "elbow_points_total", 'outcome="repeated"');
  const ending = await last.stop();
  const { comparison } = judge({
    world: simulation.world,
    settings: settingsOf(config, simulation.environment),
    record: simulation.record,
    startedAtMs,
    nowMs: Date.now() - pollMs,
    rules: { allowRepeat: () => true },
  });
  const repeats = repeatsOf(
    simulation.record,
    killedMs.map((atMs) => excuseOf(atMs)),
  );
  process.stdout.write(
    `killed ${kills} times: ${comparison.equal} minutes equal, ${comparison.missing} missing, ${repeats.allowed} allowed repeats (the last run counted ${counted}), ${repeats.wrong.length} others\n`,
  );
  return { ending, log: last.log(), comparison, repeats, counted };
}
