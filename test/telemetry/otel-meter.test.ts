import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { otelMeter } from "../../src/telemetry/otel-meter.ts";
import { processMetrics } from "../../src/telemetry/process-metrics.ts";
import { FakeClock } from "../support/fake-clock.ts";

function newMeter() {
  return otelMeter(
    {
      labels: { cluster: "prod", region: "eu-west-1", env: "production" },
      resource: { "service.name": "elbow", "service.instance.id": "elbow-0" },
    },
    silentLog,
  );
}

const constant = 'cluster="prod",region="eu-west-1",env="production"';

describe("otelMeter", () => {
  test("series have exactly the given name and the constant labels, nothing else", async () => {
    const meter = newMeter();
    meter.counter({ name: "elbow_points_total", help: "Points by outcome." }).add(3);
    meter.gauge({ name: "elbow_leader", help: "1 while leading." }, () => [
      { value: 1, labels: { bucket: "0" } },
    ]);
    expect(await meter.metricsText()).toBe(
      [
        "# HELP elbow_points_total Points by outcome.",
        "# TYPE elbow_points_total counter",
        `elbow_points_total{${constant}} 3`,
        "# HELP elbow_leader 1 while leading.",
        "# TYPE elbow_leader gauge",
        `elbow_leader{${constant},bucket="0"} 1`,
        "",
      ].join("\n"),
    );
  });

  test("counters show 0 from the start for the given label sets", async () => {
    const meter = newMeter();
    meter.counter({ name: "elbow_points_total", help: "h" }, [{ outcome: "delivered" }, { outcome: "lost" }]);
    meter.counter({ name: "elbow_plain_total", help: "h" });
    const text = await meter.metricsText();
    expect(text).toContain(`elbow_points_total{${constant},outcome="delivered"} 0\n`);
    expect(text).toContain(`elbow_points_total{${constant},outcome="lost"} 0\n`);
    expect(text).toContain(`elbow_plain_total{${constant}} 0\n`);
  });

  test("a gauge row that is no longer told is gone at the next collection, and a removed gauge too", async () => {
    const meter = newMeter();
    let names = ["a", "b"];
    const remove = meter.gauge({ name: "elbow_data_age_seconds", help: "h" }, () =>
      names.map((name) => ({ value: 60, labels: { load_balancer_name: name } })),
    );
    expect(await meter.metricsText()).toContain('load_balancer_name="a"');
    names = ["b"];
    const second = await meter.metricsText();
    expect(second).not.toContain('load_balancer_name="a"');
    expect(second).toContain('load_balancer_name="b"');
    remove();
    expect(await meter.metricsText()).not.toContain("elbow_data_age_seconds");
  });

  test("counters add up over collections", async () => {
    const meter = newMeter();
    const counter = meter.counter({ name: "elbow_x_total", help: "h" });
    counter.add(2);
    await meter.metricsText();
    await meter.collect();
    counter.add(3);
    expect(await meter.metricsText()).toContain(`elbow_x_total{${constant}} 5\n`);
  });

  test("histograms have the given buckets", async () => {
    const meter = newMeter();
    meter.histogram({ name: "elbow_push_duration_seconds", help: "h" }, [0.1, 1]).record(0.5);
    const text = await meter.metricsText();
    expect(text).toContain(`elbow_push_duration_seconds_bucket{${constant},le="0.1"} 0\n`);
    expect(text).toContain(`elbow_push_duration_seconds_bucket{${constant},le="1"} 1\n`);
    expect(text).toContain(`elbow_push_duration_seconds_bucket{${constant},le="+Inf"} 1\n`);
  });

  test("a gauge that throws hurts only itself and is counted", async () => {
    const meter = newMeter();
    meter.gauge({ name: "elbow_broken", help: "h" }, () => {
      throw new Error("broken");
    });
    meter.gauge({ name: "elbow_fine", help: "h" }, () => [{ value: 7 }]);
    await meter.metricsText();
    const text = await meter.metricsText();
    expect(text).toContain(`elbow_fine{${constant}} 7\n`);
    expect(text).toContain(
      'elbow_self_metric_failures_total{cluster="prod",region="eu-west-1",env="production",metric="elbow_broken"}',
    );
  });

  test("hostile label values are escaped", async () => {
    const meter = newMeter();
    meter.gauge({ name: "elbow_x", help: "h" }, () => [{ value: 1, labels: { name: 'a"} 9\nb\\' } }]);
    expect(await meter.metricsText()).toContain(String.raw`name="a\"} 9\nb\\"} 1`);
  });

  test("more load balancers than the SDK's default limit keep their own rows", async () => {
    const meter = newMeter();
    meter.gauge({ name: "elbow_data_age_seconds", help: "h" }, () =>
      Array.from({ length: 5_000 }, (_, index) => ({
        value: 1,
        labels: { load_balancer_name: `lb-${index}` },
      })),
    );
    const text = await meter.metricsText();
    expect(text.split("\n").filter((row) => row.startsWith("elbow_data_age_seconds{"))).toHaveLength(5_000);
    expect(text).not.toContain("overflow");
  });
});

describe("processMetrics", () => {
  test("memory, CPU, event loop and build are there, and gone after the stop", async () => {
    const meter = newMeter();
    const stop = processMetrics(meter, { version: "1.2.3", clock: new FakeClock(1_000_000) });
    const text = await meter.metricsText();
    expect(text).toMatch(/elbow_process_resident_memory_bytes\{.*\} [1-9]\d{6,}\n/);
    expect(text).toMatch(/elbow_process_cpu_seconds_total\{.*mode="user"\} [\d.]+\n/);
    expect(text).toContain("# TYPE elbow_process_cpu_seconds_total counter");
    expect(text).toContain('version="1.2.3",node="');
    stop();
    expect(await meter.metricsText()).not.toContain("elbow_process_resident_memory_bytes");
  });
});
