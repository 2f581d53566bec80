import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBatch } from "../../../src/otlp/rules/encode-batch.ts";
import { encodeSeries } from "../../../src/otlp/rules/encode-series.ts";
import { wholePortion } from "../../../src/otlp/rules/portion.ts";
import type { Batch } from "../../../src/polling/batch.ts";
import { decodePoints, decodeRequest, renderRequest } from "../otlp-decoder.ts";
import { anyBatch, batchOf, minute, seriesAt } from "../sample-batch.ts";

function encodeWhole(batch: Batch, shiftMs = 0): Uint8Array {
  return encodeBatch(encodeSeries(batch.series), wholePortion(batch.series), shiftMs);
}

function sortedPoints(points: readonly unknown[]): readonly string[] {
  return points.map((point) => JSON.stringify(point)).toSorted();
}

function nanos(timeMs: number): string {
  return String(BigInt(timeMs) * 1_000_000n);
}

describe("encoding", () => {
  test("reads as this text, whatever order the labels came in", () => {
    const batch = batchOf([
      seriesAt("alb_request_count_sum", [0, 1], { labels: { zone: "b", env: "staging" } }),
      seriesAt("alb_http_code_elb_5xx_count_sum", [0]),
      seriesAt("alb_request_count_sum", [0], { labels: { env: "other" } }),
      seriesAt("alb_request_count_sum", [0], { resource: { "service.name": "pay" }, labels: {} }),
      seriesAt("alb_p99", [1], {
        resource: { "service.namespace": "web", "service.name": "shop" },
        labels: {},
      }),
    ]);
    expect(renderRequest(encodeWhole(batch))).toEqual(`
resource service.name=shop service.namespace=web
  scope elbow
    alb_request_count_sum
      env=staging zone=b 1795176000000000000 0
      env=staging zone=b 1795176060000000000 1
      env=other 1795176000000000000 0
    alb_http_code_elb_5xx_count_sum
      env=staging load_balancer_name=scrumulator 1795176000000000000 0
    alb_p99
       1795176060000000000 1
resource service.name=pay
  scope elbow
    alb_request_count_sum
       1795176000000000000 0
`);
  });

  test("writes nothing else than name and gauge, resource and scope name", () => {
    const [resourceMetrics] =
      decodeRequest(encodeWhole(batchOf([seriesAt("alb_p99", [0])]))).resourceMetrics ?? [];
    expect(resourceMetrics?.scopeMetrics?.[0]?.scope).toEqual({ name: "elbow" });
    expect(Object.keys(resourceMetrics?.scopeMetrics?.[0]?.metrics?.[0] ?? {})).toEqual([
      "name",
      "gauge",
      "data",
    ]);
  });

  test("period-end moves each time by the period", () => {
    const points = decodePoints(encodeWhole(batchOf([seriesAt("alb_p99", [0, 1])]), 60_000));
    expect(points.map((point) => point.timeNanos)).toEqual([minute(1), minute(2)].map(nanos));
  });

  test("a broken surrogate in a label becomes a replacement character, not broken UTF-8", () => {
    const [point] = decodePoints(
      encodeWhole(batchOf([seriesAt("alb_p99", [0], { labels: { tag: "a\ud800b" } })])),
    );
    expect(point?.labels).toEqual({ tag: "a\ufffdb" });
  });

  test("whatever goes in comes out: times to the nanosecond, values to the bit, labels, resource", () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const expected = batch.series.flatMap((one) =>
          one.points.timesMs.map((timeMs, index) => ({
            resource: one.resource,
            name: one.name,
            labels: Object.fromEntries(Object.entries(one.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))),
            timeNanos: nanos(timeMs),
            value: one.points.values[index],
          })),
        );
        const received = decodePoints(encodeWhole(batch));
        expect(sortedPoints(received)).toEqual(sortedPoints(expected));
      }),
    );
  });

  test("points of one series stay ascending, metrics are never empty, no resource and no name comes twice", () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const resources = decodeRequest(encodeWhole(batch)).resourceMetrics ?? [];
        const keys = resources.map((one) => JSON.stringify(one.resource));
        expect(new Set(keys).size).toBe(keys.length);
        for (const resource of resources) {
          const metrics = resource.scopeMetrics?.[0]?.metrics ?? [];
          expect(new Set(metrics.map((one) => one.name)).size).toBe(metrics.length);
          for (const metric of metrics) {
            const bySeries = Map.groupBy(metric.gauge?.dataPoints ?? [], (point) =>
              JSON.stringify(point.attributes),
            );
            expect(bySeries.size).toBeGreaterThan(0);
            for (const points of bySeries.values()) {
              const times = points.map((point) => BigInt(point.timeUnixNano));
              expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
            }
          }
        }
      }),
    );
  });
});
