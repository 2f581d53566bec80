import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { freePorts } from "./free-ports.ts";
import { ready, startProgram } from "./program.ts";
import type { Ending } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** What an elbow of the tests is given. */
export interface ElbowStart {
  /** The configuration file, as values; the ports of its own servers are added. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Path of the kubeconfig it is to use. */
  readonly kubeconfig: string;
  /** Where AWS is, and with which credentials. */
  readonly awsEnv: Readonly<Record<string, string>>;
}

/** `elbow run` as a process of its own, from the bundle. */
export interface Elbow extends AsyncDisposable {
  readonly healthUrl: string;
  readonly log: () => string;
  readonly logTail: () => string;
  /** Sends SIGTERM and tells how it ended. */
  readonly stop: () => Promise<Ending>;
}

const BUNDLE =
  process.env["ELBOW_BUNDLE"] ?? fileURLToPath(new URL("../../../dist/elbow.js", import.meta.url));

/**
 * Starts the bundle in an empty folder, which is also its HOME, with nothing in its environment but what `start`
 * says. Resolves when it says that it is alive; rejects with the tail of its log when it ends before.
 */
export async function startElbow(start: ElbowStart): Promise<Elbow> {
  if (!existsSync(BUNDLE)) {
    throw new Error("there is no bundle: run `npm run build` first");
  }
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("elbow"));
  const [metricsPort = 0, healthPort = 0] = await freePorts(2);
  const configFile = join(path, "elbow.yaml");
  const server = { metrics: `127.0.0.1:${metricsPort}`, health: `127.0.0.1:${healthPort}` };
  await writeFile(configFile, JSON.stringify({ ...start.config, server }, undefined, 2));
  const program = stack.use(
    startProgram({
      name: "elbow",
      command: [process.execPath, BUNDLE, "run", "--config", configFile],
      logFile: join(path, "elbow.log"),
      cwd: path,
      env: { ...start.awsEnv, KUBECONFIG: start.kubeconfig },
    }),
  );
  const healthUrl = `http://127.0.0.1:${healthPort}`;
  await ready(program, async () => (await fetch(`${healthUrl}/livez`)).ok);
  const life = stack.move();
  return {
    healthUrl,
    log: program.log,
    logTail: program.logTail,
    stop: program.stop,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}
