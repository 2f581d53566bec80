import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startCollector } from "./parts/collector.ts";
import type { Collector } from "./parts/collector.ts";
import { eventually } from "./parts/eventually.ts";
import { sendProbeOverGrpc, sendProbeOverHttp } from "./parts/otlp-probe.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus } from "./parts/prometheus.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const MINUTE_MS = 60_000;

describe("the real Prometheus and the real Collector", () => {
  const life = new AsyncDisposableStack();
  let prometheus: Prometheus;
  let collector: Collector;
  beforeAll(async () => {
    prometheus = life.use(await startPrometheus({ outOfOrderWindow: "30m" }));
    collector = life.use(await startCollector({ otlpUrl: prometheus.otlpUrl }));
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [prometheus, collector]);

  const twelveMinutesAgo = (): number => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 12 * MINUTE_MS;

  test("a point sent over HTTP is answered with its own time", async () => {
    const timestampMs = twelveMinutesAgo();
    const attributes = { load_balancer_name: "direct" };
    await sendProbeOverHttp(prometheus.otlpUrl, {
      metric: "probe_direct",
      attributes,
      timestampMs,
      value: 7,
    });

    expect(await prometheus.query("probe_direct[30m]")).toEqual([
      { labels: { __name__: "probe_direct", ...attributes }, samples: [{ timestampMs, value: 7 }] },
    ]);
  });

  test("a point sent over gRPC to the Collector arrives with its own time", async () => {
    const timestampMs = twelveMinutesAgo();
    const attributes = { load_balancer_name: "collected" };
    await sendProbeOverGrpc(collector.url, { metric: "probe_collected", attributes, timestampMs, value: 8 });

    const answer = await eventually({ what: "the point from the Collector", withinMs: 20_000 }, async () => {
      const series = await prometheus.query("probe_collected[30m]");
      return series.length > 0 ? series : undefined;
    });

    expect(answer).toEqual([
      { labels: { __name__: "probe_collected", ...attributes }, samples: [{ timestampMs, value: 8 }] },
    ]);
  });
});
