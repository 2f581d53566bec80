import { describe, expect, test } from "vitest";
import type { Log } from "../../src/runtime/log.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { otelMeter } from "../../src/telemetry/otel-meter.ts";
import { pushSelfMetrics } from "../../src/telemetry/push-self-metrics.ts";
import type { TelemetryDestination } from "../../src/telemetry/telemetry-destination.ts";
import { forwardProxy } from "../otlp/forward-proxy.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { destinationAt, grpcReceiver, httpReceiver, silentReceiver } from "./telemetry-receivers.ts";

function startPush(destinations: readonly TelemetryDestination[], log: Log = silentLog) {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  const meter = otelMeter(
    { labels: { cluster: "prod" }, resource: { "service.name": "elbow", "service.instance.id": "elbow-0" } },
    log,
  );
  meter.counter({ name: "elbow_points_total", help: "h" }).add(4);
  const done = pushSelfMetrics({ meter, destinations, clock, log }, stop.signal);
  let rounds = 0;
  const ended = async (): Promise<number> =>
    [...(await meter.metricsText()).matchAll(/^elbow_self_metrics_pushes_total\{.*\} (\d+)/gm)].reduce(
      (sum, [, pushes]) => sum + Number(pushes),
      0,
    );
  return {
    clock,
    meter,
    /** Aborts; resolves when the pushing has ended. */
    stop: async () => {
      stop.abort();
      await done;
    },
    /** Moves on by a push interval once all pushes of the round have ended. */
    nextRound: async () => {
      rounds += 1;
      while ((await ended()) < rounds * destinations.length) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await clock.advance(60_000);
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
      expect(clock.pending).toBe(0);
    },
  };
}

describe("pushSelfMetrics", () => {
  test("pushes at once over HTTP and gRPC: names, labels and resource are in the request", async () => {
    await using http = await httpReceiver();
    await using grpc = await grpcReceiver();
    await using _push = startPush([
      destinationAt(http.endpoint, "http/protobuf"),
      destinationAt(grpc.endpoint, "grpc"),
    ]);
    for (const receiver of [http, grpc]) {
      const text = (await receiver.received.next()).body.toString("latin1");
      for (const words of ["elbow_points_total", "cluster", "prod", "service.instance.id", "elbow-0"]) {
        expect(text).toContain(words);
      }
    }
  });

  test("goes through the destination's proxy over HTTP, with its user and password", async () => {
    await using http = await httpReceiver();
    const proxy = await forwardProxy({ password: "s3cret" });
    await using _proxy = { [Symbol.asyncDispose]: async () => proxy.close() };
    const proxyUrl = `http://user:s3cret@127.0.0.1:${proxy.port}`;
    const destination = { ...destinationAt(http.endpoint, "http/protobuf"), proxyUrl };
    await using _push = startPush([destination]);
    expect((await http.received.next()).body.toString("latin1")).toContain("elbow_points_total");
    expect(proxy.requests).toHaveLength(1);
  });

  test("sends each destination its own headers, and a rotated token from the next push on", async () => {
    await using http = await httpReceiver();
    await using grpc = await grpcReceiver();
    let token = "first";
    await using push = startPush([
      destinationAt(http.endpoint, "http/protobuf", () => ({ authorization: `Bearer ${token}-http` })),
      destinationAt(grpc.endpoint, "grpc", () => ({ authorization: `Bearer ${token}-grpc` })),
    ]);
    expect((await http.received.next()).authorization).toBe("Bearer first-http");
    expect((await grpc.received.next()).authorization).toBe("Bearer first-grpc");
    token = "second";
    await push.nextRound();
    expect((await http.received.next()).authorization).toBe("Bearer second-http");
    expect((await grpc.received.next()).authorization).toBe("Bearer second-grpc");
  });

  test("headers of the environment reach no destination", async () => {
    await using http = await httpReceiver();
    process.env["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=leak";
    try {
      await using _push = startPush([destinationAt(http.endpoint, "http/protobuf")]);
      expect((await http.received.next()).authorization).toBe("");
    } finally {
      delete process.env["OTEL_EXPORTER_OTLP_HEADERS"];
    }
  });

  test("a push without an answer does not hold up the end for more than a second", async () => {
    await using receiver = await silentReceiver();
    await using push = startPush([destinationAt(receiver.endpoint, "http/protobuf")]);
    await receiver.asked;
    let hasEnded = false;
    const stopping = push.stop().then(() => {
      hasEnded = true;
    });
    await push.clock.advance(999);
    expect(hasEnded).toBe(false);
    await push.clock.advance(1);
    await stopping;
    expect(hasEnded).toBe(true);
  });

  test("a push that the exporter never ends is counted as failed, and the next one is made", async () => {
    await using receiver = await silentReceiver();
    const lines: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void lines.push(message) };
    const destination = { ...destinationAt(receiver.endpoint, "http/protobuf"), timeoutMs: 3_600_000 };
    await using push = startPush([destination], log);
    await receiver.asked;
    await push.clock.advance(3_600_000 + 5_000);
    expect(lines).toHaveLength(1);
    expect(await push.meter.metricsText()).toMatch(
      /elbow_self_metrics_pushes_total\{[^}]*outcome="failed"[^}]*\} 1\n/,
    );
    const stopping = push.stop();
    await push.clock.advance(1_000);
    await stopping;
  });

  test("a failing destination is counted, logged once, and hurts no other", async () => {
    await using broken = await httpReceiver(() => 400);
    await using grpc = await grpcReceiver();
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => warnings.push(message), with: () => log };
    await using push = startPush(
      [destinationAt(broken.endpoint, "http/protobuf"), destinationAt(grpc.endpoint, "grpc")],
      log,
    );
    await grpc.received.next();
    await push.nextRound();
    await grpc.received.next();
    await push.nextRound();
    await grpc.received.next();
    const text = await push.meter.metricsText();
    expect(text).toMatch(
      /elbow_self_metrics_pushes_total\{.*destination="http\/protobuf",outcome="failed"\} [23]\n/,
    );
    expect(warnings).toHaveLength(1);
  });
});
