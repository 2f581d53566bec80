import { spawn, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation } from "../../src/simulation/start-simulation.ts";
const sim = await startSimulation({
  clock: systemClock,
  seed: 1,
  loadBalancers: 500,
  lateShare: 0,
  receiver: { kind: "lenient" },
});
await writeFile("/tmp/mem-kube", sim.kubeconfig);
await writeFile(
  "/tmp/mem.yaml",
  `clusterName: ${sim.world.site.clusterName}\nregion: ${sim.world.site.region}\nlabels: { env: bench }\notlp: { endpoint: "${sim.receiver.grpcUrl}", protocol: grpc }\ncheckpoint: {enabled: false}\nserver: { metrics: "127.0.0.1:18099", health: "off" }\nlog: { level: warn, format: text }\n`,
);
const child = spawn(
  process.execPath,
  [
    ...(process.env.NO ?? "--max-semi-space-size=4").split(" "),
    "dist/elbow.js",
    "run",
    "--config",
    "/tmp/mem.yaml",
  ],
  {
    env: {
      PATH: process.env.PATH,
      ...sim.environment,
      ...(process.env.EXTRA ? JSON.parse(process.env.EXTRA) : {}),
      KUBECONFIG: "/tmp/mem-kube",
    },
    stdio: "inherit",
  },
);
for (const s of [40, 50, 70]) {
  await new Promise((r) => setTimeout(r, (s === 40 ? 40 : s === 50 ? 10 : 20) * 1000));
  const text = await (await fetch("http://127.0.0.1:18099/metrics")).text();
  console.log(
    s,
    text
      .split("\n")
      .filter((l) => /memory|heap|rss|external|cpu_sec/.test(l) && !l.startsWith("#"))
      .join("\n"),
  );
  console.log(
    readFileSync(`/proc/${child.pid}/smaps_rollup`, "utf8")
      .split("\n")
      .filter((l) => /Rss|Anon|Private_Dirty/.test(l))
      .join(" "),
  );
}
child.kill("SIGTERM");
await new Promise((r) => child.once("exit", r));
await sim[Symbol.asyncDispose]();
process.exit(0);
