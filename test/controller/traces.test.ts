import { describe, expect, test } from "vitest";
import { tracedStore } from "../../src/controller/traced-store.ts";
import { faultSchedule, noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { memoryCheckpoints, memoryCheckpointStore } from "../support/memory-checkpoint.ts";
import { settingsFor, startController } from "../support/simulated-controller.ts";
import { spanCollector, type CollectedSpan } from "../support/span-collector.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const minuteMs = 60_000;
const never = new AbortController().signal;

const sum = (spans: readonly CollectedSpan[], attribute: string): number =>
  spans.reduce((total, { attributes }) => total + Number(attributes[attribute] ?? 0), 0);

describe("the spans of a controller", () => {
  test("a pass, each call and each delivery, with what they brought and how they failed", async () => {
    const clock = new FakeClock(startMs);
    const world = simulatedWorld({ startMs, lateShare: 0, seed: 11, loadBalancers: 3 });
    const later = { share: 1, fromMs: startMs + 10 * minuteMs };
    const faults = faultSchedule(clock, {
      seed: 3,
      on: {
        "aws-throttled": { ...later, atMost: 1, subject: "GetMetricData" },
        "receiver-unavailable": { ...later, atMost: 2 },
      },
    });
    const { tracer, spans } = spanCollector(clock);
    const settings = settingsFor(world, "discovery: {interval: 5m}\n");
    const running = startController({
      clock,
      world,
      faults,
      settings,
      receivers: [{ kind: "lenient" }],
      tracer,
    });
    await clock.advance(31 * minuteMs);
    await running.stop();

    const passes = spans("discovery");
    expect(passes.length).toBeGreaterThanOrEqual(6);
    expect(new Set(passes.map(({ attributes }) => attributes["elbow.load_balancers"]))).toEqual(new Set([3]));

    const calls = spans("CloudWatch.GetMetricData");
    const failed = calls.filter(({ attributes }) => "error.type" in attributes);
    expect(failed.map(({ attributes }) => attributes["error.type"])).toEqual(["throttled"]);
    const answered = calls.filter((call) => !failed.includes(call));
    expect(answered.length).toBeGreaterThan(25);
    expect(sum(answered, "elbow.queries")).toBe(running.bill().queries);
    expect(answered[0]?.attributes).toEqual({
      "rpc.system": "aws-api",
      "rpc.service": "CloudWatch",
      "rpc.method": "GetMetricData",
      "elbow.urgency": expect.stringMatching(/^[a-z-]+$/),
      "elbow.queries": expect.any(Number),
      "elbow.units": expect.any(Number),
      "elbow.minutes": expect.any(Number),
      "elbow.pages": 1,
    });

    const deliveries = spans("deliver");
    expect(deliveries.filter(({ attributes }) => attributes["error.type"] === "unavailable")).toHaveLength(2);
    expect(sum(deliveries, "elbow.points.delivered")).toBe(running.totals().delivered);
    expect(running.totals().delivered).toBeGreaterThan(1_000);
  }, 60_000);

  test("no attribute holds a name, a label or an ARN: only numbers and words of closed sets", async () => {
    const clock = new FakeClock(startMs);
    const world = simulatedWorld({ startMs, lateShare: 0, seed: 11, loadBalancers: 3 });
    const { tracer, spans } = spanCollector(clock);
    const running = startController({
      clock,
      world,
      faults: noFaults(clock),
      settings: settingsFor(world),
      receivers: [{ kind: "lenient" }],
      tracer,
    });
    await clock.advance(10 * minuteMs);
    await running.stop();
    const texts = spans().flatMap(({ attributes }) =>
      Object.values(attributes).filter((value) => typeof value === "string"),
    );
    expect(spans().length).toBeGreaterThan(10);
    const closed = [
      "aws-api",
      "CloudWatch",
      "GetMetricData",
      "r0",
      "alerting",
      "regular",
      "slow",
      "catch-up",
    ];
    expect([...new Set(texts)].filter((text) => !closed.includes(text))).toEqual([]);
  });

  test("a write of the checkpoint: its bucket, its size, how long it took, how it failed", async () => {
    const clock = new FakeClock(startMs);
    const { tracer, spans } = spanCollector(clock);
    const place = memoryCheckpoints();
    const faults = [null, { kind: "unavailable", message: "token s3cret" } as const];
    const fault = () => (faults.shift() ?? null) as ReturnType<NonNullable<Given["fault"]>>;
    const store = tracedStore(memoryCheckpointStore(place, { clock, writeMs: 40, fault }), 2, tracer);
    const saving = store.save(new Uint8Array(120), never);
    await clock.advance(40);
    expect(await saving).toEqual({ kind: "saved" });
    expect(await store.save(new Uint8Array(7), never)).toMatchObject({ kind: "unavailable" });
    expect(spans()).toEqual([
      {
        name: "checkpoint write",
        attributes: { "elbow.bucket": 2, "elbow.bytes": 120 },
        parent: null,
        durationMs: 40,
      },
      {
        name: "checkpoint write",
        attributes: { "elbow.bucket": 2, "elbow.bytes": 7, "error.type": "unavailable" },
        parent: null,
        durationMs: 0,
      },
    ]);
    expect(await store.load(never)).toEqual({ kind: "loaded", bytes: new Uint8Array(120) });
    expect(store.where).toBe("memory");
  });
});

type Given = Parameters<typeof memoryCheckpointStore>[1];
