import { Buffer } from "node:buffer";
import { request as send } from "undici";
import type { Dispatcher } from "undici";

import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { agentSource } from "./agents.ts";
import type { CredentialSource, Credentials } from "./credentials.ts";
import { failureWords } from "./rules/failure-words.ts";
import { retryAfterMs } from "./rules/retry-after.ts";
import { unlessAborted } from "../runtime/unless-aborted.ts";

/** One request to the Kubernetes API. */
export interface ApiCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/** How a request ended. Any HTTP status is an answer. */
export type ApiAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Parsed JSON; the text of an error answer that is none. */
      readonly body: unknown;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "too-large"; readonly message: string }
  /** No usable answer: credentials, network, TLS, a deadline, or something that is not an API server. */
  | { readonly kind: "unreachable"; readonly message: string };

/** A piece of a stream; `ended` or `broken` is the last one. */
export type StreamPart =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "ended" }
  | { readonly kind: "broken"; readonly message: string };

/** How the opening of a stream ended. */
export type ApiStream = { readonly kind: "streaming"; readonly parts: AsyncIterable<StreamPart> } | ApiAnswer;

/** Requests to the API server, under credentials that rotate. Both reject only with the signal's reason. Retries nothing. */
export interface Transport {
  request(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer>;
  /** A stream has no deadline; whoever reads it watches over its silence and aborts. */
  stream(call: ApiCall, signal: AbortSignal): Promise<ApiStream>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** The largest body of an answer. Smaller refuses pages of large objects; larger lets one answer take the memory limit. */
export const maxBodyBytes = 64 * 1024 * 1024;

/** From the first byte sent to the last one read of a request. Smaller fails large lists on slow links; larger hides a hung API server. */
export const requestDeadlineMs = 60_000;

async function readBounded(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function parsed(text: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function unreachable(server: string, why: string): ApiAnswer {
  return { kind: "unreachable", message: `${server} cannot be used: ${why}` };
}

async function answerOf(
  response: Dispatcher.ResponseData,
  { server, nowMs, maxBytes }: { readonly server: string; readonly nowMs: number; readonly maxBytes: number },
): Promise<ApiAnswer> {
  const bytes = await readBounded(response.body, maxBytes);
  if (bytes === null) {
    return { kind: "too-large", message: `${server} sent an answer of more than ${maxBytes} bytes` };
  }
  const text = bytes.toString("utf8");
  const status = response.statusCode;
  const found = parsed(text);
  if (found === null && status < 300) {
    return unreachable(server, "its answer is not JSON; check that this is a Kubernetes API server");
  }
  const header = response.headers["retry-after"];
  return {
    kind: "answered",
    status,
    body: found === null ? text : found.json,
    retryAfterMs: retryAfterMs(typeof header === "string" ? header : null, nowMs),
  };
}

async function* partsOf(
  body: Dispatcher.ResponseData["body"],
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  try {
    for await (const bytes of body as AsyncIterable<Buffer>) {
      yield { kind: "bytes", bytes };
    }
  } catch (error) {
    signal.throwIfAborted();
    yield { kind: "broken", message: failureWords(error) };
    return;
  }
  yield { kind: "ended" };
}

/** A transport that opens connections when they are needed. */
export function transport(
  source: CredentialSource,
  { clock, maxBytes = maxBodyBytes }: { readonly clock: Clock; readonly maxBytes?: number },
): Transport {
  const agents = agentSource();

  async function open(
    call: ApiCall,
    { credentials, pool }: { readonly credentials: Credentials; readonly pool: "requests" | "watches" },
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const response = await send(`${credentials.server}${call.path}`, {
      dispatcher: agents.for(credentials)[pool],
      method: call.method,
      headers: {
        accept: "application/json",
        "user-agent": "elbow",
        ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
        ...credentials.headers,
      },
      ...(call.query === undefined ? {} : { query: { ...call.query } }),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal,
    });
    if (response.statusCode === 401) {
      source.refused(credentials);
    }
    return response;
  }

  /** Runs `work` with fresh enough credentials; whatever fails in it, but an abort, is an answer. */
  async function attempt<T>(
    work: (credentials: Credentials) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | ApiAnswer> {
    let server = "the API server";
    try {
      // A login program may hang: an abort must not wait for it.
      const credentials = await unlessAborted(source.current(), signal);
      ({ server } = credentials);
      return await work(credentials);
    } catch (error) {
      signal.throwIfAborted();
      return unreachable(server, failureWords(error));
    }
  }

  return {
    async request(call, signal) {
      const outcome = await withDeadline(
        async (inner) =>
          attempt(async (credentials) => {
            const response = await open(call, { credentials, pool: "requests" }, inner);
            return answerOf(response, { server: credentials.server, nowMs: clock.nowMs(), maxBytes });
          }, inner),
        { clock, ms: requestDeadlineMs },
        signal,
      );
      return outcome.kind === "done"
        ? outcome.value
        : { kind: "unreachable", message: `no whole answer in ${requestDeadlineMs / 1000} s` };
    },
    async stream(call, signal) {
      return attempt<ApiStream>(async (credentials) => {
        const response = await open(call, { credentials, pool: "watches" }, signal);
        return response.statusCode === 200
          ? { kind: "streaming", parts: partsOf(response.body, signal) }
          : answerOf(response, { server: credentials.server, nowMs: clock.nowMs(), maxBytes });
      }, signal);
    },
    async close() {
      await agents.close();
    },
  };
}
