import { firstServed } from "./first-served.ts";
import { parseListPage } from "./rules/list-page.ts";
import { listQuery } from "./rules/queries.ts";
import type { Listing, ReflectorEvent } from "./rules/reflector-state.ts";
import { refusalOf } from "./rules/refusal.ts";
import { statusMessage } from "./rules/watch-line.ts";
import type { ApiAnswer, Transport } from "./transport.ts";

/** What asking for a page came to. */
export interface PageAnswer {
  /** The version of the kind that answered. */
  readonly path: string;
  /** Unread; empty unless the event is a page. */
  readonly items: readonly unknown[];
  readonly event: ReflectorEvent;
}

/** What an answer that is not the wanted one means for a reflector. */
export function answerEvent(answer: ApiAnswer): ReflectorEvent {
  if (answer.kind !== "answered") {
    return answer;
  }
  const { status, body, retryAfterMs } = answer;
  const message = `HTTP ${status} ${statusMessage(body)}`.trim();
  return { kind: "refused", refusal: refusalOf(status), message, retryAfterMs };
}

/** Asks for the page that `from` waits for, at the first of `paths` that is served. Rejects only with the signal's reason. */
export async function askPage(
  from: Listing,
  { transport, paths }: { readonly transport: Pick<Transport, "request">; readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<PageAnswer> {
  const { path, answer } = await firstServed(paths, (one) =>
    transport.request({ method: "GET", path: one, query: listQuery(from) }, signal),
  );
  if (answer.kind !== "answered" || answer.status !== 200) {
    return { path, items: [], event: answerEvent(answer) };
  }
  const page = parseListPage(answer.body);
  if (page.kind === "malformed") {
    const event = { kind: "refused", refusal: "rejected", message: page.reason, retryAfterMs: null } as const;
    return { path, items: [], event };
  }
  const { items, continueToken, resourceVersion } = page;
  return { path, items, event: { kind: "page", continueToken, resourceVersion } };
}
