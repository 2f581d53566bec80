import { Buffer } from "node:buffer";
import { type ClientHttp2Stream, constants } from "node:http2";
import { gunzipSync } from "node:zlib";
import { readGrpcMessage } from "./rules/grpc-message.ts";
import { type GrpcHeaders, readGrpcStatus } from "./rules/grpc-status.ts";
import { readExportResponse, readRpcStatus } from "./rules/response.ts";
import type { TransportAnswer } from "./transport.ts";

/** How much of an answer is kept. An OTLP answer is a few hundred bytes; the rest of a larger one is thrown away as it comes. */
const maxAnswerBytes = 64 * 1024;

/** How one exchange ended below gRPC. */
export type Exchange =
  | { readonly kind: "answered"; readonly answer: TransportAnswer }
  /** The receiver never looked at the request: it may go again at once, on another connection. */
  | { readonly kind: "untouched" };

function messageOf(body: Buffer): Uint8Array | null {
  const message = readGrpcMessage(body);
  if (message.kind === "none" || !message.isCompressed) {
    return message.kind === "none" ? null : message.bytes;
  }
  try {
    return gunzipSync(message.bytes, { maxOutputLength: maxAnswerBytes });
  } catch {
    return null;
  }
}

function toTransportAnswer(headers: GrpcHeaders, trailers: GrpcHeaders, body: Buffer): TransportAnswer {
  const status = readGrpcStatus(headers, trailers);
  if (status.kind === "not-grpc") {
    return {
      kind: "wrong-protocol",
      message: `an HTTP/2 server answered that is no gRPC receiver (${status.message}): check otlp.endpoint, or set otlp.protocol to http/protobuf`,
    };
  }
  if (status.code === 0) {
    const message = messageOf(body);
    return message === null
      ? {
          kind: "accepted",
          rejected: 0,
          message: body.length === 0 ? "" : "the receiver answered with more than this program reads",
        }
      : readExportResponse(message);
  }
  const details = status.details === "" ? null : readRpcStatus(Buffer.from(status.details, "base64"));
  return {
    kind: "grpc-status",
    code: status.code,
    message: status.message,
    retryAfterMs: details?.retryAfterMs ?? null,
  };
}

/** Reads the answer of one stream to its end. Rejects when the connection fails or the signal aborts. */
export function answerOf(stream: ClientHttp2Stream, signal: AbortSignal): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const chunks: Buffer[] = [];
  let size = 0;
  let headers: GrpcHeaders | null = null;
  let trailers: GrpcHeaders = {};
  let fault: Error | null = null;
  const abort = (): void => {
    stream.close(constants.NGHTTP2_CANCEL);
    // A dead connection would keep the stream from closing.
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  stream.on("response", (received) => (headers = received));
  stream.on("trailers", (received) => (trailers = received));
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, maxAnswerBytes - size));
    size = Math.min(maxAnswerBytes, size + chunk.length);
  });
  stream.on("error", (error) => (fault = error));
  stream.on("close", () => {
    signal.removeEventListener("abort", abort);
    if (headers === null && stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
      resolve({ kind: "untouched" });
    } else if (headers === null || fault !== null) {
      reject(fault ?? new Error("the connection was closed without an answer"));
    } else {
      resolve({ kind: "answered", answer: toTransportAnswer(headers, trailers, Buffer.concat(chunks)) });
    }
  });
  return promise;
}
