import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { OTLPMetricExporter as GrpcExporter } from "@opentelemetry/exporter-metrics-otlp-grpc";
import { OTLPMetricExporter as ProtoExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type GaugeMetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { openSinks } from "../../src/otlp/open-sinks.ts";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import type { Batch } from "../../src/polling/batch.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { batchOf, minute } from "../otlp/sample-batch.ts";

/** What the receiver process tells when it listens, and when it is asked how much it got. */
export interface ReceiverReport {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly wireBytes: number;
}

/** One way of pushing, measured. */
interface Row {
  readonly way: string;
  readonly pointsPerCpuSecond: number;
  readonly pointsPerSecond: number;
  readonly wireBytesPerPoint: number;
}

const owners = 500;
const seriesPerOwner = 60;
const pointsPerSeries = 5;
const points = owners * seriesPerOwner * pointsPerSeries;
/** As many as elbow has in flight. */
const concurrency = 8;
const rounds = 3;

function ownerBatch(owner: number): Batch {
  const resource = { "service.name": `shop-${owner}`, "service.namespace": "web" };
  // As `offer` does: the series of one label set share their labels.
  const labelSets = [0, 1].map((targetGroup) => ({
    load_balancer_name: `k8s-web-shop-${owner}`,
    load_balancer: `app/k8s-web-shop-${owner}/2ab15bf8abef2f4c`,
    target_group: `targetgroup/k8s-web-shop-${targetGroup}/7f2a`,
    namespace: "web",
    job: `web/shop-${owner}`,
    region: "eu-west-1",
    cluster: "prod-eks",
    env: "production",
  }));
  const times = Array.from({ length: pointsPerSeries }, (_, index) => minute(index));
  return batchOf(
    Array.from({ length: seriesPerOwner }, (_, index) => ({
      id: `${owner}/${index}`,
      name: `alb_metric_${index % 30}_sum`,
      labels: labelSets[Math.floor(index / 30)] ?? {},
      resource,
      points: {
        timesMs: times,
        values: times.map((_, at) => Math.round(Math.sin(owner + index + at) * 1e6) / 1e3),
      },
    })),
    `arn:${owner}`,
  );
}

function toSdk(batch: Batch): ResourceMetrics {
  const byName = Map.groupBy(batch.series, (one) => one.name);
  const metrics = [...byName].map(([name, series]): GaugeMetricData => ({
    descriptor: { name, description: "", unit: "", valueType: 1 },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: series.flatMap((one) =>
      one.points.timesMs.map((timeMs, index) => ({
        startTime: [0, 0],
        endTime: [timeMs / 1_000, 0],
        attributes: one.labels,
        value: one.points.values[index] ?? 0,
      })),
    ),
  }));
  const resource = resourceFromAttributes(batch.series[0]?.resource ?? {});
  return { resource, scopeMetrics: [{ scope: { name: "elbow" }, metrics }] };
}

async function eachOwner(batches: readonly Batch[], push: (batch: Batch) => Promise<void>): Promise<void> {
  const queue = [...batches];
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        await push(batch);
      }
    }),
  );
}

function exportOnce(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(metrics, ({ code, error }) =>
      code === 0 ? resolve() : reject(error ?? new Error("failed")),
    );
  });
}

function settings(protocol: OtlpSettings["protocol"], endpoint: string): OtlpSettings {
  return {
    name: protocol,
    protocol,
    endpoint,
    headers: {},
    headersFile: null,
    auth: { kind: "none" },
    tls: { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: false },
    proxyUrl: null,
    compression: "gzip",
    timeoutMs: 10_000,
    maxRequestBytes: 3 * 1024 * 1024,
    maxRequestPoints: 10_000,
    timestamp: "period-start",
  };
}

async function main(): Promise<void> {
  const receiver = fork(fileURLToPath(new URL("otlp-bench-receiver.ts", import.meta.url)));
  const report = (): Promise<ReceiverReport> =>
    new Promise((resolve) => {
      receiver.once("message", (message) => resolve(message as ReceiverReport));
      receiver.send("report");
    });
  try {
    const { httpPort, grpcPort } = await report();
    const http = `http://127.0.0.1:${httpPort}/v1/metrics`;
    const grpc = `http://127.0.0.1:${grpcPort}`;
    const batches = Array.from({ length: owners }, (_, owner) => ownerBatch(owner));
    const ports = { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter };
    const sinks = openSinks([settings("http/protobuf", http), settings("grpc", grpc)], ports);
    const compression = CompressionAlgorithm.GZIP;
    const stockProto = new ProtoExporter({ url: http, compression });
    const stockGrpc = new GrpcExporter({ url: grpc, compression });
    const forever = new AbortController().signal;
    const ways: readonly (readonly [string, (batch: Batch) => Promise<void>])[] = [
      ...sinks.map((sink) => {
        const push = async (batch: Batch): Promise<void> => {
          const delivery = await sink.deliver(batch, forever);
          if (delivery.kind !== "answered") {
            throw new Error(delivery.message);
          }
        };
        return [`elbow ${sink.name}`, push] as const;
      }),
      ["stock http/protobuf", (batch) => exportOnce(stockProto, toSdk(batch))],
      ["stock grpc", (batch) => exportOnce(stockGrpc, toSdk(batch))],
    ];
    const rows: Row[] = [];
    for (const [way, push] of ways) {
      await eachOwner(batches.slice(0, 100), push);
      const before = (await report()).wireBytes;
      const cpu = process.cpuUsage();
      const startMs = performance.now();
      for (let round = 0; round < rounds; round += 1) {
        await eachOwner(batches, push);
      }
      const seconds = (performance.now() - startMs) / 1e3;
      const used = process.cpuUsage(cpu);
      const total = points * rounds;
      rows.push({
        way,
        pointsPerCpuSecond: Math.round((total * 1e6) / (used.user + used.system)),
        pointsPerSecond: Math.round(total / seconds),
        wireBytesPerPoint: Math.round((((await report()).wireBytes - before) / total) * 10) / 10,
      });
    }
    await Promise.all([...sinks.map((sink) => sink.close()), stockProto.shutdown(), stockGrpc.shutdown()]);
    console.table(rows);
    console.log(JSON.stringify({ owners, seriesPerOwner, pointsPerSeries, rows }));
  } finally {
    receiver.kill();
  }
}

await main();
