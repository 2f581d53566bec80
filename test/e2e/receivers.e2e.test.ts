import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { installVictoriaMetrics } from "../../.dev/parts/victoria-metrics.ts";
import { recogniseReceiver } from "../../src/otlp/recognise-receiver.ts";
import type { BatchSeries } from "../../src/polling/batch.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { otlpSettings } from "../otlp/sink-bench.ts";
import { startCollector } from "./parts/collector.ts";
import type { Collector } from "./parts/collector.ts";
import { eventually } from "./parts/eventually.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus, PrometheusSeries } from "./parts/prometheus.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { httpSink, realSink } from "./parts/sinks.ts";
import { startVictoriaMetrics } from "./parts/victoria-metrics.ts";

const MINUTE_MS = 60_000;
const TABLE = new URL("../../docs/receivers.md", import.meta.url);

const victoria = await installVictoriaMetrics();

/** A series as elbow makes them, with three points; the resource as `otlp.resource` says. */
function sample(resource: BatchSeries["resource"]): BatchSeries {
  const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  return {
    id: null,
    name: "alb_http_code_elb_5xx_count_sum",
    labels: {
      load_balancer_name: "scrumulator",
      load_balancer: "app/scrumulator/2ab15bf8abef2f4c",
      namespace: "scrum",
      job: "scrum/web",
      cluster: "prod-eks",
      region: "eu-west-1",
      env: "staging",
    },
    resource,
    points: { timesMs: [6, 5, 4].map((age) => nowMs - age * MINUTE_MS), values: [1, 0, 2.5] },
  };
}

const IDENTIFYING = { "service.name": "web", "service.namespace": "scrum" };
const FULL = { ...IDENTIFYING, "k8s.cluster.name": "prod-eks", "cloud.region": "eu-west-1" };

const samplesOf = ({ points }: BatchSeries): PrometheusSeries["samples"] =>
  points.timesMs.map((timestampMs, index) => ({ timestampMs, value: points.values[index] ?? 0 }));

/** The labels besides those that were sent, as a row of the table in the docs. */
function row(receiver: string, { labels }: PrometheusSeries, others: readonly string[]): string {
  const { __name__: name, ...stored } = labels;
  const sent = sample({}).labels;
  const changed = Object.keys(sent).filter((key) => stored[key] !== sent[key]);
  const added = Object.keys(stored).filter((key) => !(key in sent));
  const list = (words: readonly string[]): string =>
    words.length === 0 ? "none" : words.map((word) => `\`${word}\``).join(", ");
  return `| ${receiver} | \`${name}\` | ${changed.length === 0 ? "as sent" : list(changed)} | ${list(added.toSorted())} | ${list(others)} |`;
}

describe("the same points on the real receivers", () => {
  const life = new AsyncDisposableStack();
  let prometheus: Prometheus;
  let collector: Collector;
  let documented: string;
  beforeAll(async () => {
    prometheus = life.use(await startPrometheus({ outOfOrderWindow: "30m" }));
    collector = life.use(await startCollector({ otlpUrl: prometheus.otlpUrl }));
    documented = await readFile(fileURLToPath(TABLE), "utf8");
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [prometheus, collector]);

  const recognised = (endpoint: string, protocol: "grpc" | "http/protobuf") =>
    recogniseReceiver(
      otlpSettings({ endpoint, protocol }),
      { clock: systemClock },
      new AbortController().signal,
    );

  async function inPrometheus(): Promise<readonly PrometheusSeries[]> {
    return prometheus.query('{__name__=~"alb_.+|target_info"}[30m]');
  }

  test.each([
    ["Prometheus", IDENTIFYING, []],
    ["Prometheus, `resource: full`", FULL, ["target_info"]],
  ] as const)("%s", async (name, resource, others) => {
    await using fresh = await startPrometheus({ outOfOrderWindow: "30m" });
    await using sink = httpSink(fresh.otlpUrl);
    const series = sample(resource);
    expect(await sink.deliver("a", [series])).toMatchObject({ delivered: 3, refused: [] });
    const found = await fresh.query('{__name__=~"alb_.+|target_info"}[30m]');
    const [ours, ...rest] = found.toSorted((a, b) =>
      (a.labels["__name__"] ?? "") < (b.labels["__name__"] ?? "") ? -1 : 1,
    );
    expect(ours?.samples).toEqual(samplesOf(series));
    expect(rest.map(({ labels }) => labels["__name__"])).toEqual(others);
    expect(documented).toContain(row(name, ours as PrometheusSeries, others));
  });

  test("Collector, then Prometheus", async () => {
    await using sink = realSink({ endpoint: collector.url, protocol: "grpc" });
    const series = sample(IDENTIFYING);
    expect(await sink.deliver("a", [series])).toMatchObject({ delivered: 3, refused: [], possiblyLost: 0 });
    const [ours] = await eventually({ what: "the points from the Collector", withinMs: 20_000 }, async () => {
      const found = await inPrometheus();
      return found.length > 0 ? found : undefined;
    });
    expect(ours?.samples).toEqual(samplesOf(series));
    expect(documented).toContain(row("Collector, then Prometheus", ours as PrometheusSeries, []));
  });

  test("they are recognised, and what they must have set is known", async () => {
    await using strict = await startPrometheus({ outOfOrderWindow: "0s" });
    expect(await recognised(`${prometheus.otlpUrl}/v1/metrics`, "http/protobuf")).toMatchObject({
      receiver: { kind: "prometheus", version: expect.stringMatching(/^3\./) },
      needs: [{ state: "met" }],
    });
    expect(await recognised(`${strict.otlpUrl}/v1/metrics`, "http/protobuf")).toMatchObject({
      needs: [{ name: "out-of-order window", state: "unmet" }],
    });
    expect(await recognised(collector.url, "grpc")).toMatchObject({ receiver: { kind: "collector" } });
    expect(await recognised(prometheus.url, "grpc")).toMatchObject({
      receiver: { kind: "unknown" },
      answer: {
        kind: "misconfigured",
        message: expect.stringContaining("set otlp.protocol to http/protobuf"),
      },
    });
  });

  if (victoria.kind === "absent") {
    process.stdout.write(`${victoria.message}: its tests are skipped.\n`);
  }

  test.skipIf(victoria.kind === "absent").each([
    ["VictoriaMetrics", []],
    ["VictoriaMetrics, `-opentelemetry.usePrometheusNaming`", ["-opentelemetry.usePrometheusNaming"]],
  ])("%s", async (name, flags) => {
    const binary = victoria.kind === "installed" ? victoria.binary : "";
    await using database = await startVictoriaMetrics(binary, { flags });
    await using sink = httpSink(database.otlpUrl);
    const series = sample(IDENTIFYING);
    expect(await sink.deliver("a", [series])).toMatchObject({ delivered: 3, refused: [] });
    const [ours, ...rest] = await database.stored('{__name__!=""}');
    expect(rest).toEqual([]);
    expect(ours?.samples).toEqual(samplesOf(series));
    expect(documented).toContain(row(name, ours as PrometheusSeries, []));
  });

  test.skipIf(victoria.kind === "absent").each([
    ["without deduplication a repeat counts twice", [], "unmet", 7],
    ["with it a repeat counts once", ["-dedup.minScrapeInterval=1ms"], "met", 3.5],
  ] as const)("VictoriaMetrics: %s", async (...[, flags, state, sum]) => {
    const binary = victoria.kind === "installed" ? victoria.binary : "";
    await using database = await startVictoriaMetrics(binary, { flags });
    await using sink = httpSink(database.otlpUrl);
    expect(await recognised(`${database.otlpUrl}/v1/metrics`, "http/protobuf")).toMatchObject({
      receiver: { kind: "victoria-metrics" },
      needs: [{ name: "deduplication", state }],
    });
    await sink.deliver("a", [sample(IDENTIFYING)]);
    await sink.deliver("a", [sample(IDENTIFYING)]);
    expect(await database.value("sum(sum_over_time(alb_http_code_elb_5xx_count_sum[30m]))")).toBe(sum);
  });
});
