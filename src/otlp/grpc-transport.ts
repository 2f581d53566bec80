import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type * as GrpcModule from "@grpc/grpc-js";
import type { Client, Metadata, ServiceError } from "@grpc/grpc-js";
import type { OtlpSettings } from "./otlp-settings.ts";
import { requestHeaders } from "./request-headers.ts";
import { describeNetworkError } from "./rules/network-error.ts";
import { readExportResponse, readRpcStatus } from "./rules/response.ts";
import { type TlsFiles, tlsFiles } from "./tls-files.ts";
import type { PushRequest, Transport, TransportAnswer } from "./transport.ts";

type Grpc = typeof GrpcModule;

const path = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
/** Largest answer that is taken. An OTLP answer is a few hundred bytes. */
const maxAnswerBytes = 4 * 1024 * 1024;
/** Requests in a row without any answer until the connection is taken for dead. At 1, one slow request costs a reconnect. */
const silentRequestsUntilReconnect = 2;

/** The client library's own waits between connection attempts: it answers at once with the last failure in between. Larger keeps a healed receiver unused. */
const reconnectMs = { first: 500, longest: 10_000 };

/** The client library names an address as TLS server name, which Node refuses; names are not sent for addresses otherwise. */
const noServerName = "address.invalid";

interface Connection {
  readonly version: string;
  readonly client: Client;
  inFlight: number;
  retired: boolean;
}

function asBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function openClient(
  grpc: Grpc,
  settings: OtlpSettings,
  files: TlsFiles & { readonly kind: "files" },
): Client {
  const url = new URL(settings.endpoint);
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isAddress = isIP(host) !== 0;
  const pem = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
  const credentials = isSecure
    ? grpc.credentials.createSsl(pem(files.ca), pem(files.key), pem(files.cert), {
        rejectUnauthorized: !settings.tls.insecureSkipVerify,
        ...(isAddress ? { checkServerIdentity: (_, cert) => checkServerIdentity(host, cert) } : {}),
      })
    : grpc.credentials.createInsecure();
  const gzip = grpc.compressionAlgorithms.gzip;
  return new grpc.Client(url.port === "" ? `${url.hostname}:${isSecure ? 443 : 80}` : url.host, credentials, {
    "grpc.primary_user_agent": "elbow",
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": maxAnswerBytes,
    "grpc.enable_retries": 0,
    // Else a new client takes over the silent connection of the old one.
    "grpc.use_local_subchannel_pool": 1,
    ...(isSecure && isAddress ? { "grpc.ssl_target_name_override": noServerName } : {}),
    "grpc.initial_reconnect_backoff_ms": reconnectMs.first,
    "grpc.max_reconnect_backoff_ms": reconnectMs.longest,
    ...(settings.compression === "gzip" ? { "grpc.default_compression_algorithm": gzip } : {}),
  });
}

/** grpc-js reports its own network faults as UNAVAILABLE or INTERNAL with a text; what a server sent has trailers. */
function toTransportAnswer(error: ServiceError): TransportAnswer {
  if (error.code === 8 && error.details.startsWith("Received message larger than max")) {
    return {
      kind: "accepted",
      rejected: 0,
      message: "the receiver answered with more than this program reads",
    };
  }
  if (error.code === 14 || error.code === 13) {
    const described = describeNetworkError(new Error(error.details), "grpc");
    if (described.kind === "wrong-protocol") {
      return described;
    }
  }
  const details = error.metadata?.get("grpc-status-details-bin")[0];
  const status = details instanceof Uint8Array ? readRpcStatus(details) : null;
  return {
    kind: "grpc-status",
    code: error.code,
    message: error.details,
    retryAfterMs: status?.retryAfterMs ?? null,
  };
}

function call(
  client: Client,
  request: { readonly body: Uint8Array; readonly metadata: Metadata },
  signal: AbortSignal,
): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const pending = client.makeUnaryRequest<Uint8Array, Uint8Array>(
      path,
      asBytes,
      (bytes) => bytes,
      request.body,
      request.metadata,
      (error, answer) => {
        signal.removeEventListener("abort", abort);
        if (signal.aborted) {
          reject(signal.reason);
        } else {
          resolve(error === null ? readExportResponse(answer ?? new Uint8Array()) : toTransportAnswer(error));
        }
      },
    );
    const abort = (): void => pending.cancel();
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** OTLP over gRPC: one connection, renewed when certificates change or when it went silent. The client library is loaded with the first request. */
export function grpcTransport(settings: OtlpSettings): Transport {
  const readHeaders = requestHeaders(settings);
  const readTls = tlsFiles(settings.tls);
  let connection: Connection | null = null;
  let silentRequests = 0;

  function retire(): void {
    if (connection !== null) {
      connection.retired = true;
      release(connection);
      connection = null;
    }
  }

  function release(used: Connection): void {
    if (used.retired && used.inFlight === 0) {
      used.client.close();
    }
  }

  function connect(grpc: Grpc, files: TlsFiles & { readonly kind: "files" }): Connection {
    if (connection !== null && connection.version !== files.version) {
      retire();
    }
    connection ??= {
      version: files.version,
      client: openClient(grpc, settings, files),
      inFlight: 0,
      retired: false,
    };
    return connection;
  }

  async function exchange(
    used: Connection,
    request: { readonly body: Uint8Array; readonly metadata: Metadata },
    signal: AbortSignal,
  ): Promise<TransportAnswer> {
    used.inFlight += 1;
    try {
      const answer = await call(used.client, request, signal);
      silentRequests = 0;
      return answer;
    } catch (error) {
      silentRequests += 1;
      if (silentRequests >= silentRequestsUntilReconnect && connection === used) {
        silentRequests = 0;
        retire();
      }
      throw error;
    } finally {
      used.inFlight -= 1;
      release(used);
    }
  }

  return {
    async send(request: PushRequest, signal) {
      signal.throwIfAborted();
      const headers = await readHeaders();
      if (headers.kind === "unreadable") {
        return { kind: "no-credentials", message: headers.message };
      }
      const files = await readTls();
      if (files.kind === "unreadable") {
        return { kind: "no-credentials", message: files.message };
      }
      const grpc = await import("@grpc/grpc-js");
      signal.throwIfAborted();
      const metadata = new grpc.Metadata();
      for (const [name, value] of Object.entries(headers.headers)) {
        metadata.set(name, value);
      }
      return exchange(connect(grpc, files), { body: request.body, metadata }, signal);
    },
    async close() {
      retire();
    },
  };
}
