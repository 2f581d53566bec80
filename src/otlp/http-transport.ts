import type { Dispatcher } from "undici";
import type { Clock } from "../runtime/clock.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { openPool } from "./http-pool.ts";
import { type RequestHeaders, requestHeaders } from "./request-headers.ts";
import { hideSent } from "./rules/hide-sent.ts";
import { describeNetworkError } from "./rules/network-error.ts";
import { parseRetryAfter, readExportResponse, readRpcStatus } from "./rules/response.ts";
import { type UsableTls, tlsFiles } from "./tls-files.ts";
import type { PushRequest, Transport, TransportAnswer } from "./transport.ts";

/** How much of an answer is read. An OTLP answer is a few hundred bytes; the rest of a larger body is thrown away with its connection. */
const maxAnswerBytes = 64 * 1024;
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly location: string | null;
  readonly body: Uint8Array;
}

function firstHeader(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

async function readAtMost(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxAnswerBytes - size));
    size += chunk.length;
    if (size >= maxAnswerBytes) {
      break;
    }
  }
  return Buffer.concat(chunks);
}

function toTransportAnswer(answer: Answer, nowMs: number): TransportAnswer {
  const isProtobuf = answer.contentType.includes("protobuf");
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.contentType.includes("html")) {
      const message = "a web page answered: otlp.endpoint needs the path of the OTLP receiver";
      return { kind: "wrong-protocol", message };
    }
    return isProtobuf || answer.body.length === 0
      ? readExportResponse(answer.body)
      : { kind: "accepted", rejected: 0, message: "" };
  }
  const status = isProtobuf ? readRpcStatus(answer.body) : null;
  const text = status?.message ?? new TextDecoder().decode(answer.body);
  if (answer.status === 400 && /HTTP request (was sent )?to (an )?HTTPS/i.test(text)) {
    const message = "the port speaks TLS: otlp.endpoint must begin with https://";
    return { kind: "wrong-protocol", message };
  }
  const target = answer.location === null ? "" : `redirected to ${answer.location} `;
  return {
    kind: "http-status",
    status: answer.status,
    message: target + text,
    retryAfterMs: parseRetryAfter(answer.retryAfter, nowMs) ?? status?.retryAfterMs ?? null,
  };
}

/** OTLP over HTTP/1.1 with protobuf bodies: kept-alive connections, certificates and credentials read again when their files change. */
export function httpTransport(settings: OtlpSettings, clock: Clock): Transport {
  const url = new URL(settings.endpoint);
  const readHeaders = requestHeaders(settings);
  const readTls = tlsFiles(settings.tls);
  let pool: { readonly version: string; readonly connections: Dispatcher } | null = null;
  const retired = new Set<Promise<void>>();

  function poolFor(files: UsableTls): Dispatcher {
    if (pool?.version !== files.version) {
      if (pool !== null) {
        const closed = pool.connections.close().finally(() => retired.delete(closed));
        retired.add(closed);
      }
      const connections = openPool(settings, files);
      pool = { version: files.version, connections };
    }
    return pool.connections;
  }

  async function post(
    request: PushRequest,
    prepared: { readonly connections: Dispatcher; readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<TransportAnswer> {
    const response = await prepared.connections.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: "POST",
      headers: {
        ...prepared.headers,
        "content-type": "application/x-protobuf",
        "user-agent": "elbow",
        ...(request.encoding === "gzip" ? { "content-encoding": "gzip" } : {}),
        ...(request.attempt > 0 ? { "retry-attempt": String(request.attempt) } : {}),
      },
      body: request.body,
      signal,
    });
    const { headers, statusCode } = response;
    const answer = {
      status: statusCode,
      contentType: firstHeader(headers["content-type"])?.toLowerCase() ?? "",
      retryAfter: firstHeader(headers["retry-after"]),
      location: firstHeader(headers["location"]),
      body: await readAtMost(response.body),
    };
    return toTransportAnswer(answer, clock.nowMs());
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted();
      const headers: RequestHeaders = await readHeaders();
      if (headers.kind === "unreadable") {
        return { kind: "no-credentials", message: headers.message };
      }
      const files = await readTls();
      if (files.kind === "unreadable") {
        return { kind: "no-credentials", message: files.message };
      }
      try {
        const answer = await post(request, { connections: poolFor(files), headers: headers.headers }, signal);
        return hideSent(answer, { headers: headers.headers, endpoint: settings.endpoint });
      } catch (error) {
        signal.throwIfAborted();
        return describeNetworkError(error, "http/protobuf");
      }
    },
    async close() {
      await Promise.all([...retired, pool?.connections.destroy()]);
    },
  };
}
