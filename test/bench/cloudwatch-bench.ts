/**
 * What one full GetMetricData call costs this process (500 queries, 17 points each), over real HTTP from a server in another one:
 * by the reader that elbow uses, and by the SDK alone. Run with `node --max-semi-space-size=4 test/bench/cloudwatch-bench.ts`.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { openAws } from "../../src/aws/open-aws.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";

const calls = 400;
/** As many as elbow has in flight. */
const concurrency = 4;
const region = "eu-west-1";
const startMs = Date.UTC(2026, 10, 21);
const endMs = startMs + 17 * 60_000;
const queries = Array.from({ length: 500 }, (_, index) => ({
  namespace: "AWS/ApplicationELB",
  metric: "HealthyHostCount",
  dimensions: [
    { name: "LoadBalancer", value: `app/k8s-web-shop-${index}/2ab15bf8abef2f4c` },
    { name: "TargetGroup", value: `targetgroup/k8s-web-shop-${index}/7f2a5bf8abef2f4c` },
  ],
  statistic: "Minimum",
  periodMs: 60_000,
}));

const server = fork(fileURLToPath(new URL("cloudwatch-bench-server.ts", import.meta.url)));
const [port] = (await once(server, "message")) as [number];
const standIn = {
  endpoint: `http://127.0.0.1:${port}`,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret" },
};

let collections = 0;
const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
observer.observe({ entryTypes: ["gc"] });

async function measure(way: string, call: () => Promise<unknown>): Promise<void> {
  const round = () => Promise.all(Array.from({ length: concurrency }, call));
  for (let warm = 0; warm < 10; warm += 1) {
    await round();
  }
  await sleep(100);
  collections = 0;
  const began = process.cpuUsage();
  for (let done = 0; done < calls; done += concurrency) {
    await round();
  }
  const { user, system } = process.cpuUsage(began);
  await sleep(100);
  const cpuMs = ((user + system) / 1000 / calls).toFixed(1);
  process.stdout.write(`| ${way} | ${cpuMs} | ${(collections / calls).toFixed(2)} |\n`);
}

process.stdout.write("| way | CPU ms per call | garbage collections per call |\n| --- | --- | --- |\n");
const aws = openAws(
  { region, vpcIds: [] },
  { clock: systemClock, log: silentLog, meter: silentMeter },
  standIn,
);
const { signal } = new AbortController();
await measure("elbow", async () => {
  const reading = await aws.metrics.read({ queries, startMs, endMs }, signal);
  if (reading.kind !== "answered" || reading.outcomes.some(({ kind }) => kind !== "points")) {
    throw new Error("the reading is not whole");
  }
});
aws.close();

const client = new CloudWatchClient({ region, ...standIn });
await measure("the SDK", () =>
  client.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries.map(({ namespace, metric, dimensions, statistic }, index) => ({
        Id: `q${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: metric,
            Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
          },
          Period: 60,
          Stat: statistic,
        },
      })),
      StartTime: new Date(startMs),
      EndTime: new Date(endMs),
      ScanBy: "TimestampAscending",
      MaxDatapoints: 100_800,
    }),
  ),
);
client.destroy();
server.disconnect();
