import { readFile } from "node:fs/promises";
import { Agent } from "undici";
import { backoffMs } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { readPromqlAnswer, type PromqlAnswer } from "./rules/promql-answer.ts";
import { rangeSelector, type Matcher } from "./rules/promql-selector.ts";

/** Who we are to a PromQL endpoint. Secrets lie in files, never on the command line. */
export type PromqlAuth =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly passwordFile: string }
  | { readonly kind: "bearer"; readonly tokenFile: string };

/** A PromQL endpoint: Prometheus, Mimir, Thanos, VictoriaMetrics, Grafana Cloud. */
export interface PromqlSettings {
  /** The part before `/api/v1/query`, e.g. `http://prometheus:9090` or `https://mimir/prometheus`. */
  readonly url: string;
  readonly auth: PromqlAuth;
  /** Added to every request, e.g. `X-Scope-OrgID`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Ports of the client. */
export interface PromqlPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Raw samples in (endMs − minutes, endMs]. */
export interface RawRange {
  readonly matchers: readonly Matcher[];
  readonly minutes: number;
  readonly endMs: number;
}

/** Asks a PromQL endpoint. Rejects on abort only. */
export interface PromqlClient {
  raw(range: RawRange, signal: AbortSignal): Promise<PromqlAnswer>;
  close(): Promise<void>;
}

/** How long one query may take. Smaller gives up on cold object storage; larger waits for a dead peer. */
const timeoutMs = 60_000;
/** A slice of a very large load balancer is some megabytes; more is a wrong answer. */
const maxAnswerBytes = 64 * 1024 * 1024;
const tries = 3;

type Attempt = PromqlAnswer | { readonly kind: "again"; readonly message: string };

/** A client over one pool of connections. */
export function promqlClient(settings: PromqlSettings, { clock, random }: PromqlPorts): PromqlClient {
  const agent = new Agent({ connections: 4, headersTimeout: 0, bodyTimeout: 0 });
  const url = new URL(`${settings.url.replace(/\/+$/, "")}/api/v1/query`);
  const ask = async (range: RawRange, signal: AbortSignal): Promise<Attempt> => {
    const credentials = await authorization(settings.auth);
    if (credentials.kind === "failed") {
      return credentials;
    }
    const form = new URLSearchParams({
      query: rangeSelector(range.matchers, range.minutes),
      time: (range.endMs / 1000).toFixed(3),
    });
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: {
        ...lowerCase(settings.headers),
        ...credentials.headers,
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "elbow",
      },
      body: form.toString(),
      signal,
    });
    const text = await readAtMost(response.body);
    return text === null
      ? { kind: "failed", message: `the answer is larger than ${maxAnswerBytes} bytes`, tooMuch: true }
      : attemptOf(response.statusCode, text);
  };
  return {
    async raw(range, signal) {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await oneAttempt((inner) => ask(range, inner), clock, signal);
        if (answer.kind !== "again") {
          return answer;
        }
        if (attempt >= tries) {
          return { kind: "failed", message: answer.message };
        }
        await clock.sleep(backoffMs({ firstMs: 1000, longestMs: 8000 }, attempt, random), signal);
      }
    },
    close: () => agent.destroy(),
  };
}

async function oneAttempt(
  ask: (signal: AbortSignal) => Promise<Attempt>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Attempt> {
  try {
    const outcome = await withDeadline(ask, { clock, ms: timeoutMs }, signal);
    return outcome.kind === "done"
      ? outcome.value
      : { kind: "again", message: `no answer within ${timeoutMs / 1000} s` };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "again", message: `cannot be reached: ${reasonOf(error)}` };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  return [code, message].filter((part) => part !== "").join(" ");
}

/** Prometheus says what is wrong with a query in JSON, also with status 400 and 422. */
function attemptOf(status: number, text: string): Attempt {
  const said = text.trim().slice(0, 200);
  if (status === 401 || status === 403) {
    return { kind: "failed", message: `HTTP ${status}: the credentials are missing or not enough` };
  }
  if (status === 429 || status >= 500) {
    return { kind: "again", message: `HTTP ${status}: ${said}` };
  }
  if (status === 404) {
    return {
      kind: "failed",
      message: "HTTP 404: give the part of the address before /api/v1/query, e.g. https://mimir/prometheus",
    };
  }
  if (status >= 300 && status < 400) {
    return { kind: "failed", message: `HTTP ${status}: the address redirects; give the one it leads to` };
  }
  const answer = readPromqlAnswer(text);
  return status === 200 || answer.kind === "failed"
    ? answer
    : { kind: "failed", message: `HTTP ${status}: ${said}` };
}

type Authorization =
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "failed"; readonly message: string };

async function authorization(auth: PromqlAuth): Promise<Authorization> {
  switch (auth.kind) {
    case "none":
      return { kind: "headers", headers: {} };
    case "bearer": {
      const read = await readSecret(auth.tokenFile);
      return read.kind === "failed" ? read : authorizedBy(`Bearer ${read.secret}`);
    }
    case "basic": {
      const read = await readSecret(auth.passwordFile);
      return read.kind === "failed"
        ? read
        : authorizedBy(`Basic ${Buffer.from(`${auth.username}:${read.secret}`).toString("base64")}`);
    }
    default:
      return auth satisfies never;
  }
}

function authorizedBy(value: string): Authorization {
  return { kind: "headers", headers: { authorization: value } };
}

type SecretReading =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "failed"; readonly message: string };

/** Read for each request: tokens are rotated while we run. */
async function readSecret(file: string): Promise<SecretReading> {
  try {
    const secret = (await readFile(file, "utf8")).trim();
    return /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(secret)
      ? { kind: "secret", secret }
      : { kind: "failed", message: `${file} is empty or holds characters that a header cannot carry` };
  } catch (error) {
    return { kind: "failed", message: `${file} cannot be read: ${reasonOf(error)}` };
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function readAtMost(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxAnswerBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
