import { Buffer } from "node:buffer";
import type { Dispatcher } from "undici";
import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { openPool } from "./http-pool.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { requestHeaders } from "./request-headers.ts";
import type { ReceiverPage } from "./rules/receiver-kind.ts";
import { tlsFiles } from "./tls-files.ts";

/** How much of a page is read. A configuration that is longer is cut, and its settings count as not shown. */
const maxPageBytes = 512 * 1024;

/** How long one page may take. They are a courtesy: none of them may hold anything up. */
const pageDeadlineMs = 5_000;

/** GETs of a receiver's own pages, with the destination's credentials and certificates. */
export interface ReceiverPages {
  /** Null when it cannot be read for any reason. Rejects on abort only. */
  get(path: string, signal: AbortSignal): Promise<ReceiverPage | null>;
  close(): Promise<void>;
}

async function pageOf(response: Dispatcher.ResponseData): Promise<ReceiverPage> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, maxPageBytes - size));
    size += chunk.length;
    if (size >= maxPageBytes) {
      break;
    }
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return { status: response.statusCode, headers, text: Buffer.concat(chunks).toString("utf8") };
}

/** Opens no connection before the first page. */
export function receiverPages(settings: OtlpSettings, clock: Clock): ReceiverPages {
  const readHeaders = requestHeaders(settings);
  const readTls = tlsFiles(settings.tls);
  const { origin } = new URL(settings.endpoint);
  let pool: Dispatcher | null = null;

  async function read(path: string, signal: AbortSignal): Promise<ReceiverPage | null> {
    const headers = await readHeaders();
    const files = await readTls();
    if (headers.kind === "unreadable" || files.kind === "unreadable") {
      return null;
    }
    pool ??= openPool(settings, files);
    const wanted = { ...headers.headers, accept: "*/*", "user-agent": "elbow" };
    try {
      return await pageOf(await pool.request({ origin, path, method: "GET", headers: wanted, signal }));
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }

  return {
    async get(path, signal) {
      const outcome = await withDeadline((inner) => read(path, inner), { clock, ms: pageDeadlineMs }, signal);
      return outcome.kind === "done" ? outcome.value : null;
    },
    async close() {
      await pool?.destroy();
    },
  };
}
