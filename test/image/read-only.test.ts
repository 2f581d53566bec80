import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import { environmentOf, readDockerfile } from "./dockerfile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = path.join(root, "dist/elbow.js");
const final = readDockerfile(readFileSync(path.join(root, "Dockerfile"), "utf8")).stages.at(-1)!;
const isRoot = process.getuid?.() === 0;

/** The environment that the image sets. */
const imageEnvironment = environmentOf(final);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error("waited in vain for points");
    }
    await systemClock.sleep(50, new AbortController().signal);
  }
}

/**
 * The file that the image holds, as its user, in folders nobody may write. As root this really is user 65532, who owns
 * nothing here; else it is the user of the test with the write bits gone.
 */
describe.runIf(existsSync(bundle))("the image's bundle, read-only, as user 65532", () => {
  let folder = "";
  let simulation: Simulation;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "elbow-read-only-"));
    mkdirSync(path.join(folder, "elbow"));
    cpSync(bundle, path.join(folder, "elbow/elbow.js"));
    cpSync(path.join(root, "dist/package.json"), path.join(folder, "elbow/package.json"));
    // Node itself, where another user may read it: the checkout may lie in a folder that is closed to others.
    cpSync(process.execPath, path.join(folder, "node"));
    chmodSync(path.join(folder, "node"), 0o555);
    chmodSync(path.join(folder, "elbow/elbow.js"), 0o444);
    chmodSync(path.join(folder, "elbow/package.json"), 0o444);
    simulation = await startSimulation({
      clock: systemClock,
      seed: 5,
      loadBalancers: 2,
      receiver: { kind: "lenient" },
    });
    const configuration = {
      clusterName: simulation.world.site.clusterName,
      region: simulation.world.site.region,
      labels: { env: "read-only" },
      otlp: { endpoint: simulation.receiver.grpcUrl },
      checkpoint: { enabled: false },
      leaderElection: { enabled: false },
      server: { metrics: "off", health: "off" },
    };
    mkdirSync(path.join(folder, "config"));
    writeFileSync(path.join(folder, "config/kubeconfig"), simulation.kubeconfig);
    writeFileSync(path.join(folder, "config/config.yaml"), JSON.stringify(configuration));
    for (const part of ["elbow", "config", "."]) {
      chmodSync(path.join(folder, part), 0o555);
    }
  }, 60_000);

  afterAll(async () => {
    await simulation[Symbol.asyncDispose]();
    for (const part of [".", "elbow", "config"]) {
      chmodSync(path.join(folder, part), 0o755);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(path.join(folder, "node"), [path.join(folder, "elbow/elbow.js"), ...args], {
      cwd: path.join(folder, "elbow"),
      // No HOME and no TMPDIR that could be written: what it needs it must have.
      env: { ...imageEnvironment, HOME: "/nonexistent", TMPDIR: folder, ...env },
      ...(isRoot ? { uid: 65_532, gid: 65_532 } : {}),
    });
  }

  const run = async (args: readonly string[]): Promise<Ended> => endOf(start(args));

  test("Node knows the options that the image sets", async () => {
    expect(imageEnvironment["NODE_OPTIONS"]).toContain("--max-old-space-size-percentage");
    expect(await run(["--help"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("config validate reads a file that is mounted elsewhere, read-only", async () => {
    const done = await run(["config", "validate", path.join(folder, "config/config.yaml")]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
  });

  test("the controller runs and delivers though it can write nowhere", async () => {
    const args = ["run", "--config", path.join(folder, "config/config.yaml")];
    const child = start(args, {
      ...simulation.environment,
      KUBECONFIG: path.join(folder, "config/kubeconfig"),
    });
    const ending = endOf(child);
    try {
      await until(
        () => simulation.record.find("elbow_load_balancer_info", { env: "read-only" }).length === 2,
      );
    } finally {
      child.kill("SIGTERM");
    }
    expect(await ending).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(folder).toSorted()).toEqual(["config", "elbow", "node"]);
    expect(readdirSync(path.join(folder, "elbow"))).toEqual(["elbow.js", "package.json"]);
  }, 60_000);
});
