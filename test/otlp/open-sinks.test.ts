import { describe, expect, test } from "vitest";
import { openSinks } from "../../src/otlp/open-sinks.ts";
import { endpointWithoutSecrets } from "../../src/otlp/destination-status.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import type { Meter } from "../../src/runtime/meter.ts";
import { closedPort, grpcReceiver, httpReceiver } from "./local-receivers.ts";
import { decodePoints } from "./otlp-decoder.ts";
import { batchOf, seriesAt } from "./sample-batch.ts";
import { otlpSettings } from "./sink-bench.ts";
import { owned } from "./transport-lab.ts";

const ports = { clock: systemClock, random: seededRandom(1), log: silentLog, meter: silentMeter };

describe("several destinations", () => {
  test("each gets the points by its own protocol, and a dead one holds nobody back", async () => {
    const http = owned(await httpReceiver((response) => response.end()));
    const grpc = owned(await grpcReceiver(() => Buffer.alloc(0)));
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const sinks = openSinks(
      [
        otlpSettings({ name: "a", endpoint: `http://127.0.0.1:${http.port}/v1/metrics` }),
        otlpSettings({ name: "b", protocol: "grpc", endpoint: `http://127.0.0.1:${grpc.port}` }),
        otlpSettings({ name: "c", protocol: "grpc", endpoint: dead }),
      ],
      ports,
    );
    const stop = new AbortController();
    const batch = batchOf([seriesAt("alb_request_count_sum", [0, 1])]);
    const [a, b, c] = sinks.map((sink) => sink.deliver(batch, stop.signal));
    expect(await a).toMatchObject({ kind: "answered", delivered: 2 });
    expect(await b).toMatchObject({ kind: "answered", delivered: 2 });
    stop.abort(new Error("enough"));
    await expect(c).rejects.toThrow("enough");
    expect(decodePoints(http.requests[0]?.body ?? Buffer.alloc(0))).toEqual(
      decodePoints(grpc.requests[0]?.body ?? Buffer.alloc(0)),
    );
    expect(sinks.map((sink) => sink.snapshot().state)).toEqual(["ok", "ok", "unknown"]);
    await Promise.all(sinks.map((sink) => sink.close()));
  });

  test("counters show 0 from the start, gauges end with the last sink", async () => {
    const starts = new Map<string, number>();
    const gauges = new Set<string>();
    const meter: Meter = {
      counter: (spec, start) => {
        starts.set(spec.name, start?.length ?? 1);
        return { add() {} };
      },
      histogram: () => ({ record() {} }),
      gauge: (spec) => {
        gauges.add(spec.name);
        return () => gauges.delete(spec.name);
      },
    };
    const sinks = openSinks([otlpSettings({ name: "a" }), otlpSettings({ name: "b" })], { ...ports, meter });
    expect(starts.get("elbow_otlp_requests_total")).toBe(16);
    expect(gauges).toEqual(
      new Set([
        "elbow_otlp_requests_in_flight",
        "elbow_otlp_batches_waiting",
        "otel_sdk_exporter_metric_data_point_inflight",
      ]),
    );
    await sinks[0]?.close();
    expect(gauges.size).toBe(3);
    await sinks[1]?.close();
    expect(gauges.size).toBe(0);
  });
});

describe("endpoints on pages and in logs", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["https://user:secret@otlp.example/v1/metrics?token=abc#x", "https://otlp.example/v1/metrics"],
    ["http://[::1]:4317", "http://[::1]:4317/"],
    ["nonsense", "(not a URL)"],
  ];
  test.each(rows)("%s", (endpoint, shown) => {
    expect(endpointWithoutSecrets(endpoint)).toBe(shown);
  });
});
