/**
 * `npm run bench`: the bundled controller, in a process of its own, against the simulation with 500 load balancers of two target
 * groups each, over real HTTP and gRPC. Prints a table and writes JSON. Options: --load-balancers N, --minutes N, --out FILE.
 * ELBOW_BUNDLE names another bundle than a fresh one, to compare two.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judge } from "../../src/cli/demo-judge.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation } from "../../src/simulation/start-simulation.ts";
import { isClean } from "../../src/verify/compare.ts";
import { processFigures, type ProcessFigures } from "./process-figures.ts";

const { values: options } = parseArgs({
  options: {
    "load-balancers": { type: "string", default: "500" },
    minutes: { type: "string", default: "6" },
    out: { type: "string", default: "dist/bench.json" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = process.env["ELBOW_BUNDLE"] ?? path.join(root, "dist/elbow.js");
if (process.env["ELBOW_BUNDLE"] === undefined) {
  spawnSync(process.execPath, [path.join(root, ".dev/build.ts")], { stdio: "inherit" });
}

/** The first pass is over when nothing new has come for so long. */
const quietMs = 3000;
/** As in the image under the chart's memory limit of 384 MiB; more with ELBOW_BENCH_NODE_OPTIONS. */
const nodeOptions = [
  "--max-semi-space-size=4",
  "--max-old-space-size=172",
  ...(process.env["ELBOW_BENCH_NODE_OPTIONS"] ?? "").split(" ").filter(Boolean),
];
const loadBalancers = Number(options["load-balancers"]);
const minutes = Number(options.minutes);
const folder = await mkdtemp(path.join(tmpdir(), "elbow-bench-"));
const simulation = await startSimulation({
  clock: systemClock,
  seed: 1,
  loadBalancers,
  lateShare: 0,
  receiver: { kind: "lenient" },
});
const configuration = `clusterName: ${simulation.world.site.clusterName}
region: ${simulation.world.site.region}
labels: { env: bench }
otlp: { endpoint: "${simulation.receiver.grpcUrl}", protocol: grpc }
server: { metrics: "off", health: "off" }
log: { level: warn, format: text }
`;
await writeFile(path.join(folder, "kubeconfig"), simulation.kubeconfig);
await writeFile(path.join(folder, "elbow.yaml"), configuration);
const parsed = parseConfiguration({
  flags: new Map(),
  env: {},
  file: { name: "bench", text: configuration },
});
if (parsed.kind === "invalid") {
  throw new Error("the benchmark's configuration is refused");
}

const startedAtMs = Date.now();
const child = spawn(
  process.execPath,
  [...nodeOptions, bundle, "run", "--config", path.join(folder, "elbow.yaml")],
  {
    env: {
      PATH: process.env["PATH"],
      MALLOC_ARENA_MAX: "1",
      ...simulation.environment,
      KUBECONFIG: path.join(folder, "kubeconfig"),
    },
    stdio: ["ignore", "inherit", "inherit"],
  },
);
const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));

interface Mark {
  readonly figures: ProcessFigures;
  readonly atMs: number;
}

let firstPushMs: number | null = null;
let firstPassMs: number | null = null;
let firstPass: Mark | null = null;
let seenPoints = 0;
let quietSince = Date.now();
const endMs = startedAtMs + minutes * 60_000;
while (Date.now() < endMs && child.exitCode === null) {
  await sleep(100);
  const points = simulation.record.pointCount;
  if (firstPushMs === null && simulation.record.find("alb_request_count_sum").length > 0) {
    firstPushMs = Date.now() - startedAtMs;
  }
  if (points !== seenPoints) {
    seenPoints = points;
    quietSince = Date.now();
  }
  if (firstPass === null && firstPushMs !== null && Date.now() - quietSince > quietMs) {
    firstPassMs = quietSince - startedAtMs;
    firstPass = { figures: await processFigures(child.pid as number), atMs: Date.now() };
  }
}
const last: Mark = { figures: await processFigures(child.pid as number), atMs: Date.now() };
child.kill("SIGTERM");
const exitCode = await exited;
const { comparison } = judge({
  world: simulation.world,
  record: simulation.record,
  settings: parsed.settings,
  startedAtMs,
  nowMs: Date.now(),
});
const counts = simulation.aws.counts();
const calls = counts.calls["GetMetricData"] ?? 0;
const steady =
  firstPass === null
    ? null
    : ((last.figures.cpuSeconds - firstPass.figures.cpuSeconds) * 1000) / (last.atMs - firstPass.atMs);
const result = {
  loadBalancers,
  minutes,
  series: simulation.record.series().length,
  pointsReceived: simulation.record.pointCount,
  firstPushSeconds: firstPushMs === null ? null : firstPushMs / 1000,
  firstPassSeconds: firstPassMs === null ? null : firstPassMs / 1000,
  rssPeakMiB: last.figures.rssPeakMiB,
  rssMiB: last.figures.rssMiB,
  cpuSecondsFirstPass: firstPass?.figures.cpuSeconds ?? null,
  cpuSeconds: last.figures.cpuSeconds,
  steadyPercentOfACore: steady === null ? null : steady * 100,
  getMetricDataCalls: calls,
  queries: counts.queries,
  queriesPerCall: counts.queries / Math.max(1, calls),
  metricsRequested: counts.units,
  elbCalls: Object.entries(counts.calls).reduce(
    (sum, [name, number]) => (name.startsWith("Describe") ? sum + number : sum),
    0,
  ),
  throttled: counts.throttled,
  equal: comparison.equal,
  missing: comparison.missing,
  different: comparison.different,
  extra: comparison.extra,
  repeated: comparison.repeats,
  firstDifferences: comparison.differences.slice(0, 3),
  exitCode,
};
for (const [name, value] of Object.entries(result)) {
  const shown = typeof value === "number" ? Number(value.toFixed(2)) : JSON.stringify(value);
  process.stdout.write(`${name.padEnd(22)} ${shown}\n`);
}
await writeFile(path.join(root, options.out), `${JSON.stringify(result, null, 2)}\n`);
await simulation[Symbol.asyncDispose]();
await rm(folder, { recursive: true, force: true });
process.exitCode = isClean(comparison) && comparison.equal > 0 && exitCode === 0 ? 0 : 1;
