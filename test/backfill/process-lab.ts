import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/runtime/system-clock.ts";
import {
  startSimulation,
  type Simulation,
  type SimulationSettings,
} from "../../src/simulation/start-simulation.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Started {
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  said(): string;
}

/** A simulated surrounding and an empty folder, from which a command is run as a process of its own. */
export interface ProcessLab extends AsyncDisposable {
  readonly simulation: Simulation;
  readonly folder: string;
  /** Starts `elbow backfill`, or another command that takes `--config`. */
  start(args: readonly string[], command?: "backfill" | "verify"): Started;
}

/** `otlp`: the destination, where it is not the simulated receiver. */
export async function processLab(
  settings: Partial<SimulationSettings> = {},
  otlp: Readonly<Record<string, string>> | null = null,
): Promise<ProcessLab> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-backfill-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const simulation = stack.use(
    await startSimulation({
      clock: systemClock,
      seed: 11,
      lateShare: 0,
      receiver: { kind: "lenient" },
      ...settings,
    }),
  );
  await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig, { mode: 0o600 });
  const config = {
    clusterName: simulation.world.site.clusterName,
    region: simulation.world.site.region,
    otlp: otlp ?? { endpoint: simulation.receiver.grpcUrl, protocol: "grpc" },
  };
  await writeFile(path.join(folder, "elbow.yaml"), JSON.stringify(config));
  const life = stack.move();
  return {
    simulation,
    folder,
    start(args, command = "backfill") {
      const said = { stdout: "", stderr: "" };
      const child = spawn(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", main, command, "--config", "elbow.yaml", ...args],
        {
          cwd: folder,
          stdio: ["ignore", "pipe", "pipe"],
          env: {
            PATH: process.env["PATH"],
            HOME: folder,
            KUBECONFIG: path.join(folder, "kubeconfig"),
            ...simulation.environment,
          },
        },
      );
      life.defer(() => void child.kill("SIGKILL"));
      child.stdout.on("data", (chunk: Buffer) => void (said.stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => void (said.stderr += chunk.toString()));
      return {
        said: () => said.stdout + said.stderr,
        kill: (signal) => void child.kill(signal),
        ended: new Promise((resolve) => {
          child.on("close", (code, signal) => resolve({ code, signal, ...said }));
        }),
      };
    },
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}
