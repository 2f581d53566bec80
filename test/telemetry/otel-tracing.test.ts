import { describe, expect, test } from "vitest";
import type { Log } from "../../src/runtime/log.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import type { Tracer } from "../../src/runtime/tracer.ts";
import { otelMeter } from "../../src/telemetry/otel-meter.ts";
import { otelTracing } from "../../src/telemetry/otel-tracing.ts";
import type { TelemetryDestination } from "../../src/telemetry/telemetry-destination.ts";
import type { TraceSampler } from "../../src/telemetry/trace-sampler.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { decodeSpans } from "./span-decoder.ts";
import {
  destinationAt,
  exportTraces,
  grpcReceiver,
  httpReceiver,
  silentReceiver,
} from "./telemetry-receivers.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0, 17) + 250;
const everything: TraceSampler = { name: "parentbased_always_on", ratio: 1 };

/** Traces to a destination, pushed by a clock of the test. */
function startTracing(destination: TelemetryDestination, log: Log = silentLog, sampler = everything) {
  const clock = new FakeClock(startMs);
  const meter = otelMeter({ labels: {}, resource: {} }, log);
  const resource = { "service.name": "elbow", "service.instance.id": "elbow-0", "service.version": "1.2.3" };
  const { tracer, push } = otelTracing({ resource, sampler, destination }, { clock, log, meter });
  const stop = new AbortController();
  const done = push(stop.signal);
  const counted = async (outcome: string): Promise<number> =>
    Number(
      new RegExp(`^elbow_trace_spans_total\\{outcome="${outcome}"\\} (\\d+)`, "m").exec(
        await meter.metricsText(),
      )?.[1],
    );
  return {
    clock,
    tracer,
    counted,
    /** Waits, without moving the clock, until this many spans ended so. */
    until: async (outcome: string, count: number) => {
      while ((await counted(outcome)) < count) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    stop: async () => {
      stop.abort();
      await done;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
      expect(clock.pending).toBe(0);
    },
  };
}

async function work(tracer: Tracer, name: string): Promise<void> {
  await tracer.span({ name, kind: "internal", attributes: {} }, async () => {});
}

describe("otelTracing", () => {
  test.each([
    ["grpc", () => grpcReceiver(exportTraces)],
    ["http/protobuf", () => httpReceiver()],
  ] as const)(
    "pushes spans over %s: parents, times, attributes, failures, resource",
    async (protocol, open) => {
      await using receiver = await open();
      await using tracing = startTracing(destinationAt(receiver.endpoint, protocol));
      const { tracer, clock } = tracing;
      const outer = tracer.span({ name: "outer", kind: "internal", attributes: { a: "x" } }, async (span) => {
        await tracer.span({ name: "inner", kind: "client", attributes: { n: 3 } }, async (inner) => {
          await clock.advance(1_500);
          inner.fail("throttled");
        });
        span.note({ late: true });
        return 7;
      });
      expect(await outer).toBe(7);
      await work(tracer, "alone");
      await clock.advance(5_000);
      const [inner, whole, alone, ...more] = decodeSpans((await receiver.received.next()).body);
      expect(more).toEqual([]);
      expect(whole).toMatchObject({
        name: "outer",
        kind: "SPAN_KIND_INTERNAL",
        parent: "",
        attributes: { a: "x", late: "true" },
        failed: false,
        startNanos: `${startMs}000000`,
        endNanos: `${startMs + 1_500}000000`,
        resource: { "service.name": "elbow", "service.instance.id": "elbow-0", "service.version": "1.2.3" },
      });
      expect(inner).toMatchObject({
        name: "inner",
        kind: "SPAN_KIND_CLIENT",
        parent: whole?.id,
        trace: whole?.trace,
        attributes: { n: "3", "error.type": "throttled" },
        failed: true,
      });
      expect(alone).toMatchObject({ name: "alone", parent: "" });
      expect(alone?.trace).not.toBe(whole?.trace);
      await tracing.until("pushed", 3);
    },
  );

  test("work that rejects is a failed span with the error's name, never its text, and rejects all the same", async () => {
    await using receiver = await httpReceiver();
    await using tracing = startTracing(destinationAt(receiver.endpoint, "http/protobuf"));
    const fault = new TypeError("token s3cret is bad");
    const failing = tracing.tracer.span({ name: "x", kind: "internal", attributes: {} }, async () => {
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    await tracing.clock.advance(5_000);
    const { body } = await receiver.received.next();
    expect(decodeSpans(body)).toMatchObject([{ failed: true, attributes: { "error.type": "TypeError" } }]);
    expect(body.toString("latin1")).not.toContain("s3cret");
    await tracing.until("pushed", 1);
  });

  test.each([
    ["always_on", 0, 100],
    ["always_off", 1, 0],
    ["traceidratio", 0, 0],
    ["traceidratio", 1, 100],
    ["parentbased_always_off", 1, 0],
    ["parentbased_traceidratio", 1, 100],
  ] as const)("the sampler %s with %s keeps %i of 100 traces", async (...row) => {
    const [name, ratio, kept] = row;
    await using receiver = await httpReceiver();
    const destination = destinationAt(receiver.endpoint, "http/protobuf");
    await using tracing = startTracing(destination, silentLog, { name, ratio });
    for (let trace = 0; trace < 50; trace += 1) {
      await tracing.tracer.span({ name: "outer", kind: "internal", attributes: {} }, () =>
        work(tracing.tracer, "inner"),
      );
    }
    await tracing.clock.advance(5_000);
    await tracing.until("pushed", kept);
    await tracing.stop();
    expect(await tracing.counted("pushed")).toBe(kept);
  });

  test("a stop pushes what waits", async () => {
    await using receiver = await grpcReceiver(exportTraces);
    await using tracing = startTracing(destinationAt(receiver.endpoint, "grpc"));
    await work(tracing.tracer, "last");
    await tracing.stop();
    expect(decodeSpans((await receiver.received.next()).body)).toMatchObject([{ name: "last" }]);
  });

  test("a receiver that never answers holds up the end for a second, and no work at all", async () => {
    await using receiver = await silentReceiver();
    await using tracing = startTracing(destinationAt(receiver.endpoint, "http/protobuf"));
    await work(tracing.tracer, "first");
    await tracing.clock.advance(5_000);
    await receiver.asked;
    await work(tracing.tracer, "second");
    let hasEnded = false;
    const stopping = tracing.stop().then(() => {
      hasEnded = true;
    });
    await tracing.clock.advance(999);
    expect(hasEnded).toBe(false);
    await tracing.clock.advance(1);
    await stopping;
    expect(hasEnded).toBe(true);
  });

  test("what a push that hangs does not take is bounded; the rest is counted as dropped", async () => {
    await using receiver = await silentReceiver();
    await using tracing = startTracing(destinationAt(receiver.endpoint, "http/protobuf"));
    await work(tracing.tracer, "first");
    await tracing.clock.advance(5_000);
    await receiver.asked;
    for (let span = 0; span < 2_058; span += 1) {
      await work(tracing.tracer, "more");
    }
    expect(await tracing.counted("dropped")).toBe(10);
    const stopping = tracing.stop();
    await tracing.clock.advance(1_000);
    await stopping;
  });

  test("a receiver that refuses costs the spans, is told once, and once more when it takes them again", async () => {
    let status = 400;
    await using receiver = await httpReceiver(() => status);
    const said: string[] = [];
    let fields = "";
    const say: Log["warn"] = (words, more) => {
      said.push(words);
      fields += JSON.stringify(more ?? {});
    };
    const log: Log = { ...silentLog, warn: say, info: say };
    await using tracing = startTracing(
      destinationAt(`${receiver.endpoint}?token=s3cret`, "http/protobuf"),
      log,
    );
    for (const round of [1, 2]) {
      await work(tracing.tracer, "lost");
      await tracing.clock.advance(5_000);
      await tracing.until("failed", round);
    }
    status = 200;
    await work(tracing.tracer, "kept");
    await tracing.clock.advance(5_000);
    await tracing.until("pushed", 1);
    expect(said).toEqual([
      "traces cannot be pushed; elbow works on without them, and tries again with the next ones",
      "traces are pushed again",
    ]);
    expect(fields).toContain(receiver.endpoint);
    expect(fields).not.toContain("s3cret");
  });
});
