import { Buffer } from "node:buffer";
import type { ClientHttp2Session } from "node:http2";
import { type Exchange, answerOf } from "./grpc-answer.ts";
import { NotHttp2Error, openHttp2 } from "./grpc-connection.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { requestHeaders } from "./request-headers.ts";
import { grpcMessageHead } from "./rules/grpc-message.ts";
import { hideSent } from "./rules/hide-sent.ts";
import { describeNetworkError } from "./rules/network-error.ts";
import { type UsableTls, tlsFiles } from "./tls-files.ts";
import type { PushRequest, Transport } from "./transport.ts";
import { unlessAborted } from "../runtime/unless-aborted.ts";

const path = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
/** Requests in a row without any answer until the connection is taken for dead. At 1, one slow request costs a reconnect. */
const silentRequestsUntilReconnect = 2;

/** One connection, and the wish to have it. */
interface Connection {
  readonly version: string;
  readonly opening: Promise<ClientHttp2Session>;
  readonly cut: AbortController;
  inFlight: number;
  /** No new requests: certificates changed, it went silent, or the receiver said GOAWAY. */
  retired: boolean;
}

/** OTLP over gRPC: unary calls on one HTTP/2 connection, renewed when certificates change, when it went silent, and when the receiver says so. */
export function grpcTransport(settings: OtlpSettings): Transport {
  const readHeaders = requestHeaders(settings);
  const readTls = tlsFiles(settings.tls);
  let current: Connection | null = null;
  let silentRequests = 0;

  function retire(connection: Connection): void {
    connection.retired = true;
    if (current === connection) {
      current = null;
    }
    release(connection);
  }

  function release(connection: Connection): void {
    if (connection.retired && connection.inFlight === 0) {
      connection.cut.abort(new Error("the connection is no longer wanted"));
    }
  }

  function connect(files: UsableTls): Connection {
    if (current !== null && current.version !== files.version) {
      retire(current);
    }
    if (current !== null) {
      return current;
    }
    const cut = new AbortController();
    const opening = openHttp2(settings, files, cut.signal);
    const connection: Connection = { version: files.version, opening, cut, inFlight: 0, retired: false };
    current = connection;
    opening.then(
      (session) => {
        const leave = (): void => retire(connection);
        session.on("error", leave);
        session.on("goaway", leave);
        session.on("close", leave);
        const destroy = (): void => session.destroy();
        cut.signal.addEventListener("abort", destroy, { once: true });
        if (cut.signal.aborted) {
          destroy();
        }
      },
      () => retire(connection),
    );
    return connection;
  }

  async function exchange(
    connection: Connection,
    request: PushRequest & { readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<Exchange> {
    connection.inFlight += 1;
    try {
      const session = await unlessAborted(connection.opening, signal);
      if (session.closed || session.destroyed) {
        return { kind: "untouched" };
      }
      const isGzip = request.encoding === "gzip";
      const stream = session.request({
        ...request.headers,
        ":method": "POST",
        ":path": path,
        te: "trailers",
        "content-type": "application/grpc",
        "grpc-accept-encoding": "identity,gzip",
        "user-agent": "elbow",
        ...(isGzip ? { "grpc-encoding": "gzip" } : {}),
      });
      const answering = answerOf(stream, signal);
      stream.end(Buffer.concat([grpcMessageHead(request.body.length, isGzip), request.body]));
      const answered = await answering;
      silentRequests = 0;
      return answered;
    } catch (error) {
      if (signal.aborted) {
        silentRequests += 1;
        if (silentRequests >= silentRequestsUntilReconnect && current === connection) {
          silentRequests = 0;
          retire(connection);
        }
      }
      throw error;
    } finally {
      connection.inFlight -= 1;
      release(connection);
    }
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted();
      const headers = await readHeaders();
      if (headers.kind === "unreadable") {
        return { kind: "no-credentials", message: headers.message };
      }
      const files = await readTls();
      if (files.kind === "unreadable") {
        return { kind: "no-credentials", message: files.message };
      }
      signal.throwIfAborted();
      const ready = { ...request, headers: headers.headers };
      try {
        // Twice at most: a connection may turn out to be used up.
        for (let tries = 0; tries < 2; tries += 1) {
          const exchanged = await exchange(connect(files), ready, signal);
          if (exchanged.kind === "answered") {
            return hideSent(exchanged.answer, { headers: headers.headers, endpoint: settings.endpoint });
          }
        }
        return { kind: "no-answer", message: "the receiver closes connections without taking requests" };
      } catch (error) {
        signal.throwIfAborted();
        return error instanceof NotHttp2Error
          ? { kind: "wrong-protocol", message: error.message }
          : describeNetworkError(error, "grpc");
      }
    },
    async close() {
      if (current !== null) {
        retire(current);
      }
    },
  };
}
