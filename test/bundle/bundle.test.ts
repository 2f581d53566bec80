import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import { decodeSpans } from "../telemetry/span-decoder.ts";
import { exportTraces, grpcReceiver, httpReceiver } from "../telemetry/telemetry-receivers.ts";

const dist = fileURLToPath(new URL("../../dist/elbow.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the bundle alone in `folder`, with nothing in its environment but what is given. */
function start(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [path.join(folder, "elbow.js"), ...args], {
    cwd: folder,
    env: { ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`);
    }
    await systemClock.sleep(50, new AbortController().signal);
  }
}

describe.runIf(existsSync(dist))("the bundle, alone in an empty folder", () => {
  let folder = "";
  let simulation: Simulation;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "elbow-bundle-"));
    await cp(dist, path.join(folder, "elbow.js"));
    simulation = await startSimulation({
      clock: systemClock,
      seed: 3,
      loadBalancers: 2,
      receiver: { kind: "lenient" },
    });
    await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig);
  });

  afterAll(async () => {
    await simulation[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test("is one file", async () => {
    expect((await readdir(folder)).toSorted()).toEqual(["elbow.js", "kubeconfig"]);
  });

  test.each([
    ["--help"],
    ["run --help"],
    ["demo --help"],
    ["config --help"],
    ["config print --help"],
    ["config schema --help"],
    ["config validate --help"],
  ])("answers %s", async (line) => {
    const { code, stdout, stderr } = await start(folder, line.split(" ")).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: elbow");
  });

  test("bad usage ends with 2 and a hint", async () => {
    const { code, stderr } = await start(folder, ["rnu"]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain("run");
  });

  test("asks for nothing beside itself at run time but what Node has, and what its packages do without", async () => {
    const text = await readFile(dist, "utf8");
    const asked = new Set([...text.matchAll(/__require\d*\("([^"]+)"\)/g)].map(([, name = ""]) => name));
    expect(asked.size).toBeGreaterThan(20);
    const optional = ["bufferutil", "utf-8-validate", "supports-color"];
    expect([...asked].filter((name) => !isBuiltin(name) && !optional.includes(name))).toEqual([]);
  });

  test.each(["grpc", "http/protobuf"] as const)(
    "says that its own metrics and traces cannot be pushed over %s, and ends in time all the same",
    async (protocol) => {
      const nobody = "http://127.0.0.1:1";
      const { child, ended } = start(folder, ["run", "--cluster-name", "alone", "--log-format", "json"], {
        ...simulation.environment,
        KUBECONFIG: path.join(folder, "kubeconfig"),
        ELBOW_OTLP_ENDPOINT: nobody,
        ELBOW_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: nobody,
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "1000",
        ELBOW_CHECKPOINT_ENABLED: "false",
        ELBOW_SERVER_METRICS: "off",
        ELBOW_SERVER_HEALTH: "off",
      });
      let log = "";
      child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
      try {
        await until(() => log.includes("self-metrics cannot be pushed"), "the word about its own metrics");
        await until(() => log.includes("traces cannot be pushed"), "the word about its own traces");
      } finally {
        child.kill("SIGTERM");
      }
      const askedMs = performance.now();
      expect((await ended).code).toBe(0);
      expect(performance.now() - askedMs).toBeLessThan(20_000);
    },
    60_000,
  );

  test.each(["grpc", "http/protobuf"] as const)(
    "lists from the API, reads AWS, pushes over %s, and traces itself when asked",
    async (protocol) => {
      await using traces = await (protocol === "grpc" ? grpcReceiver(exportTraces) : httpReceiver());
      const env = protocol.slice(0, 4);
      const found = (): number => simulation.record.find("elbow_load_balancer_info", { env }).length;
      const configuration = path.join(folder, "elbow.yaml");
      await writeFile(
        configuration,
        `clusterName: ${simulation.world.site.clusterName}
region: ${simulation.world.site.region}
labels: { env: ${env} }
otlp: { endpoint: "${protocol === "grpc" ? simulation.receiver.grpcUrl : simulation.receiver.httpUrl}", protocol: ${protocol} }
checkpoint: { file: "${path.join(folder, `marks-${protocol.length}`)}" }
server: { metrics: "off", health: "off" }
`,
      );
      const { child, ended } = start(folder, ["run", "--config", configuration], {
        ...simulation.environment,
        KUBECONFIG: path.join(folder, "kubeconfig"),
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces.endpoint,
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
      });
      try {
        await until(() => found() === 2, "both load balancers' points");
      } finally {
        child.kill("SIGTERM");
      }
      const { code, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(simulation.record.find("alb_request_count_sum", { env })).toHaveLength(2);
      const spans = traces.received.rest().flatMap(({ body }) => decodeSpans(body));
      expect([...new Set(spans.map(({ name }) => name))].toSorted()).toEqual([
        "CloudWatch.GetMetricData",
        "checkpoint write",
        "deliver",
        "discovery",
        "push",
      ]);
      expect(spans.filter(({ failed }) => failed)).toEqual([]);
    },
    30_000,
  );
});
