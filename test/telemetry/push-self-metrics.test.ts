import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Metadata, sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import type { Log } from "../../src/runtime/log.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { otelMeter } from "../../src/telemetry/otel-meter.ts";
import { pushSelfMetrics } from "../../src/telemetry/push-self-metrics.ts";
import type {
  SelfMetricsCredentials,
  SelfMetricsDestination,
} from "../../src/telemetry/self-metrics-destination.ts";
import { forwardProxy } from "../otlp/forward-proxy.ts";
import { FakeClock } from "../support/fake-clock.ts";

interface Received {
  readonly body: Buffer;
  readonly authorization: string;
}

/** Requests in the order of their coming; `next` waits for the one after the last that was taken. */
function inbox() {
  const waiting: ((received: Received) => void)[] = [];
  const kept: Received[] = [];
  return {
    put: (received: Received): void => {
      const wake = waiting.shift();
      if (wake === undefined) {
        kept.push(received);
      } else {
        wake(received);
      }
    },
    next: async (): Promise<Received> => {
      const first = kept.shift();
      return first ?? (await new Promise((resolve) => waiting.push(resolve)));
    },
  };
}

async function httpReceiver(status: () => number = () => 200) {
  const received = inbox();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(status(), { "content-type": "application/x-protobuf" }).end();
      const body = Buffer.concat(chunks);
      received.put({
        body: request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
        authorization: request.headers.authorization ?? "",
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1/metrics`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes requests and never answers; `asked` resolves at the first. */
async function silentReceiver() {
  const first = Promise.withResolvers<void>();
  const server = createServer(() => first.resolve());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1/metrics`,
    asked: first.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function grpcReceiver() {
  const received = inbox();
  const server = new Server();
  const bytes = (value: Buffer): Buffer => value;
  server.addService(
    {
      Export: {
        path: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    },
    {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        const metadata: Metadata = call.metadata;
        received.put({ body: call.request, authorization: String(metadata.get("authorization")[0] ?? "") });
        answer(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

function destinationAt(
  endpoint: string,
  protocol: SelfMetricsDestination["protocol"],
  headers: () => SelfMetricsCredentials["headers"] = () => ({}),
): SelfMetricsDestination {
  return {
    name: protocol,
    protocol,
    endpoint,
    compression: "gzip",
    timeoutMs: 5_000,
    proxyUrl: null,
    credentials: async () => ({
      headers: headers(),
      tls: { ca: null, cert: null, key: null, insecureSkipVerify: false },
    }),
  };
}

function startPush(destinations: readonly SelfMetricsDestination[], log: Log = silentLog) {
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
