import { describe, expect, test } from "vitest";
import type { InventoryReader } from "../../../src/aws/inventory.ts";
import type { MetricReader } from "../../../src/aws/metric-reader.ts";
import type { ClusterObjects } from "../../../src/kubernetes/cluster-objects.ts";
import type { Sink } from "../../../src/polling/sink.ts";
import { faultSchedule, noFaults } from "../../../src/simulation/faults/fault-schedule.ts";
import { memoryCluster, type MemoryClusterObjects } from "../../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../../src/simulation/memory/memory-inventory.ts";
import { memoryMetrics } from "../../../src/simulation/memory/memory-metrics.ts";
import { memoryReceiver } from "../../../src/simulation/memory/memory-receiver.ts";
import { groundTruth } from "../../../src/simulation/world/ground-truth.ts";
import { simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 11, startMs });
const { signal } = new AbortController();
const scrumulator = world.loadBalancers[0]?.dimension ?? "";

function query(metric: string, statistic = "Sum"): Parameters<MetricReader["read"]>[0]["queries"][number] {
  const dimensions = [{ name: "LoadBalancer", value: scrumulator }];
  return { namespace: "AWS/ApplicationELB", metric, dimensions, statistic, periodMs: minuteMs };
}

describe("the memory skin", () => {
  test("fits the program's ports", () => {
    const clock = new FakeClock(startMs);
    const faults = noFaults(clock);
    const ports = {
      inventory: memoryInventory(world, clock, faults) satisfies InventoryReader,
      metrics: memoryMetrics(world, clock, faults) satisfies MetricReader,
      objects: memoryCluster(world, clock).objects() satisfies ClusterObjects,
      sink: memoryReceiver(clock, { kind: "lenient" }, faults) satisfies Sink,
    };
    expect(Object.keys(ports)).toHaveLength(4);
  });

  test("lists what the world has now, with the controller's tags", async () => {
    const clock = new FakeClock(startMs + 5 * minuteMs);
    const reading = await memoryInventory(world, clock, noFaults(clock)).read(signal);
    const inventory = reading.kind === "complete" ? reading.inventory : null;
    const arn = inventory?.loadBalancers.find((each) => each.name === "scrumulator")?.arn ?? "";
    expect(inventory?.loadBalancers).toHaveLength(world.loadBalancers.length);
    expect(inventory?.tags.get(arn)).toMatchObject({
      "elbv2.k8s.aws/cluster": "prod-eks",
      "ingress.k8s.aws/stack": "agile/scrumulator",
      "ingress.k8s.aws/resource": "LoadBalancer",
    });
  });

  test("settled minutes read from it are the truth", async () => {
    const clock = new FakeClock(startMs);
    const metrics = memoryMetrics(world, clock, noFaults(clock));
    const range = { startMs: startMs - 40 * minuteMs, endMs: startMs - 20 * minuteMs };
    const reading = await metrics.read({ ...range, queries: [query("RequestCount")] }, signal);
    const outcomes = reading.kind === "answered" ? reading.outcomes : [];
    const truth = [
      ...groundTruth(world, { ...range, arns: new Set([world.loadBalancers[0]?.arn ?? ""]) }),
    ].filter((point) => point.metric === "RequestCount" && point.dimensions.length === 1);
    expect(outcomes).toEqual([
      {
        kind: "points",
        timesMs: truth.map((each) => each.minuteMs),
        values: truth.map((each) => each.value),
      },
    ]);
    expect(truth).toHaveLength(20);
    expect(metrics.bill()).toEqual({ calls: 1, queries: 1, units: 1 });
  });

  test("five statistics of one metric are one unit, six are two", async () => {
    const clock = new FakeClock(startMs);
    const metrics = memoryMetrics(world, clock, noFaults(clock));
    const statistics = ["Average", "SampleCount", "p50", "p90", "p99", "p99.9"];
    const queries = statistics.map((statistic) => query("TargetResponseTime", statistic));
    await metrics.read({ queries, startMs: startMs - minuteMs, endMs: startMs }, signal);
    expect(metrics.bill()).toEqual({ calls: 1, queries: 6, units: 2 });
  });

  test.each([
    ["no queries", { queries: [], startMs: startMs - minuteMs, endMs: startMs }],
    [
      "501 queries",
      {
        queries: Array.from({ length: 501 }, () => query("RequestCount")),
        startMs: startMs - minuteMs,
        endMs: startMs,
      },
    ],
    ["an unaligned start", { queries: [query("RequestCount")], startMs: startMs - 61_000, endMs: startMs }],
    ["an empty range", { queries: [query("RequestCount")], startMs, endMs: startMs }],
    [
      "too many points",
      {
        queries: Array.from({ length: 500 }, () => query("RequestCount")),
        startMs: startMs - 202 * minuteMs,
        endMs: startMs,
      },
    ],
    [
      "a wrong period",
      {
        queries: [{ ...query("RequestCount"), periodMs: 90_000 }],
        startMs: startMs - minuteMs,
        endMs: startMs,
      },
    ],
    [
      "a wrong statistic",
      { queries: [query("RequestCount", "sum")], startMs: startMs - minuteMs, endMs: startMs },
    ],
  ])("throws on %s", async (_name, request) => {
    const clock = new FakeClock(startMs);
    await expect(memoryMetrics(world, clock, noFaults(clock)).read(request, signal)).rejects.toThrow(
      RangeError,
    );
  });

  test("a struck query is unread, its neighbour is not", async () => {
    const clock = new FakeClock(startMs);
    const on = { "query-internal-error": { share: 1, subject: "HTTPCode_ELB_5XX_Count" } };
    const metrics = memoryMetrics(world, clock, faultSchedule(clock, { seed: 1, on }));
    const queries = [query("RequestCount"), query("HTTPCode_ELB_5XX_Count")];
    const reading = await metrics.read({ queries, startMs: startMs - minuteMs, endMs: startMs }, signal);
    const kinds = reading.kind === "answered" ? reading.outcomes.map((outcome) => outcome.kind) : [];
    expect(kinds).toEqual(["points", "unread"]);
  });

  test("the cluster publishes at once and after each change, and ends with its signal", async () => {
    const clock = new FakeClock(startMs);
    const stop = new AbortController();
    const seen: number[] = [];
    const running = memoryCluster(world, clock).run(
      (objects: MemoryClusterObjects) => seen.push(objects.ingresses.length),
      stop.signal,
    );
    await clock.advance(20 * minuteMs);
    stop.abort();
    await running;
    expect(seen[0]).toBe(10);
    expect(Math.max(...seen)).toBe(11);
    expect(seen.at(-1)).toBe(10);
    expect(clock.pending).toBe(0);
  });

  test("Ingresses carry class, backends with named ports, and published host names", () => {
    const objects = memoryCluster(world, new FakeClock(startMs)).objects();
    const ingress = objects.ingresses.find((each) => each.name === "scrumulator");
    expect(ingress).toMatchObject({
      namespace: "agile",
      className: "alb",
      backends: [
        { service: "scrumulator-web", port: "80" },
        { service: "scrumulator-api", port: "http" },
      ],
      statusHostnames: [world.loadBalancers[0]?.dnsName],
    });
    expect(objects.ingressClasses).toMatchObject([
      { name: "alb", controller: "ingress.k8s.aws/alb", isDefault: true },
    ]);
  });
});

describe("the memory receiver", () => {
  const batchOf = (timesMs: readonly number[]): Parameters<Sink["deliver"]>[0] => ({
    id: "1",
    owner: "arn",
    destination: "default",
    pointCount: timesMs.length,
    series: [
      {
        id: null,
        name: "alb_request_count_sum",
        labels: { load_balancer_name: "scrumulator" },
        resource: { "service.name": "scrumulator" },
        points: { timesMs, values: timesMs.map(() => 1) },
      },
    ],
  });

  test("records points with their arrival", async () => {
    const clock = new FakeClock(startMs);
    const receiver = memoryReceiver(clock, { kind: "lenient" }, noFaults(clock));
    const delivery = await receiver.deliver(batchOf([startMs - minuteMs]), signal);
    expect(delivery).toEqual({ kind: "answered", delivered: 1, refused: [], possiblyLost: 0 });
    expect(
      receiver.record.find("alb_request_count_sum", { load_balancer_name: "scrumulator" }),
    ).toMatchObject([{ timesMs: [startMs - minuteMs], values: [1], arrivedAtMs: [startMs] }]);
  });

  test("under Prometheus' rules refuses the single bad point with its reason", async () => {
    const clock = new FakeClock(startMs);
    const receiver = memoryReceiver(clock, { kind: "prometheus", windowMs: 0 }, noFaults(clock));
    await receiver.deliver(batchOf([startMs - 2 * minuteMs]), signal);
    const delivery = await receiver.deliver(batchOf([startMs - 5 * minuteMs, startMs - minuteMs]), signal);
    expect(delivery).toMatchObject({
      delivered: 1,
      refused: [{ seriesIndex: 0, timesMs: [startMs - 5 * minuteMs], reason: "out-of-order" }],
    });
  });

  test("is away for a while, and back", async () => {
    const clock = new FakeClock(startMs);
    const policy = {
      kind: "down-for",
      fromMs: startMs,
      toMs: startMs + minuteMs,
      otherwise: { kind: "lenient" },
    } as const;
    const receiver = memoryReceiver(clock, policy, noFaults(clock));
    const during = await receiver.deliver(batchOf([startMs]), signal);
    await clock.advance(minuteMs);
    const after = await receiver.deliver(batchOf([startMs]), signal);
    expect([during.kind, after.kind]).toEqual(["unavailable", "answered"]);
    expect(receiver.record.pointCount).toBe(1);
  });

  test("a lost answer leaves the points stored: a repeat shows in the record", async () => {
    const clock = new FakeClock(startMs);
    const on = { "receiver-answer-lost": { share: 1, atMost: 1 } };
    const receiver = memoryReceiver(clock, { kind: "lenient" }, faultSchedule(clock, { seed: 1, on }));
    const first = await receiver.deliver(batchOf([startMs]), signal);
    const second = await receiver.deliver(batchOf([startMs]), signal);
    expect([first.kind, second.kind]).toEqual(["unavailable", "answered"]);
    expect(receiver.record.series()).toMatchObject([{ timesMs: [startMs, startMs] }]);
  });
});
