import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Metadata, sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import type {
  TelemetryCredentials,
  TelemetryDestination,
} from "../../src/telemetry/telemetry-destination.ts";

/** The gRPC method of OTLP traces. */
export const exportTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

const exportMetrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

interface Received {
  readonly body: Buffer;
  readonly authorization: string;
}

/** Requests in the order of their coming; `next` waits for the one after the last that was taken, `rest` takes all that came. */
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
    rest: (): readonly Received[] => kept.splice(0),
    next: async (): Promise<Received> => {
      const first = kept.shift();
      return first ?? (await new Promise((resolve) => waiting.push(resolve)));
    },
  };
}

/** Takes requests over HTTP. */
export async function httpReceiver(status: () => number = () => 200) {
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
export async function silentReceiver() {
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

/** Takes requests of one gRPC method. */
export async function grpcReceiver(method: string = exportMetrics) {
  const received = inbox();
  const server = new Server();
  const bytes = (value: Buffer): Buffer => value;
  server.addService(
    {
      Export: {
        path: method,
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

/** The destination of a receiver. */
export function destinationAt(
  endpoint: string,
  protocol: TelemetryDestination["protocol"],
  headers: () => TelemetryCredentials["headers"] = () => ({}),
): TelemetryDestination {
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
