import * as pace from "./reflector-pace.ts";
import { afterList, begunAnew, discarding, same, watching } from "./reflector-begin.ts";
import { missing, restart } from "./restart.ts";
import type { Trouble } from "./restart.ts";
import type { Listing, Memory, Moment, Next, ReflectorEvent, Transition } from "./reflector-state.ts";

/** What happens while pages are asked for. */
export function onListing(state: Listing, event: ReflectorEvent, moment: Moment): Transition {
  switch (event.kind) {
    case "page":
      return onPage(state, event, moment);
    case "unreachable":
      return listFailed(state, { reason: "unreachable", message: event.message, retryAfterMs: null }, moment);
    case "too-large":
      return listFailed(state, { reason: "too-large", message: event.message, retryAfterMs: null }, moment);
    case "refused":
      if (event.refusal === "not-found") {
        return discarding(missing(state.memory, { message: event.message, reason: state.reason }, moment));
      }
      return listFailed(state, { ...event, reason: event.refusal }, moment);
    case "asked":
      return begunAnew(state);
    case "complete":
    case "not-streamed":
    case "opened":
    case "advanced":
    case "bad-line":
    case "error-event":
    case "ended":
    case "silent":
    case "woke":
      return same(state);
    default:
      return event satisfies never;
  }
}

/** The memory after a failed list: smaller pages for one that was too large, no pages at all when they keep expiring. */
function afterFailedList({ continueToken, memory }: Listing, { reason }: Trouble): Memory {
  if (reason === "too-large") {
    return { ...memory, pageLimit: Math.max(1, Math.floor((memory.pageLimit ?? pace.firstPageLimit) / 2)) };
  }
  if (reason === "expired" && continueToken !== null) {
    const expiredPages = memory.expiredPages + 1;
    return { ...memory, expiredPages, pageLimit: expiredPages >= 3 ? null : memory.pageLimit };
  }
  return memory;
}

function listFailed(state: Listing, trouble: Trouble, moment: Moment): Transition {
  const next: Next = { kind: "list", reason: state.reason };
  return discarding(restart(afterFailedList(state, trouble), { trouble, next }, moment));
}

function onPage(
  state: Listing,
  { continueToken, resourceVersion }: Extract<ReflectorEvent, { readonly kind: "page" }>,
  moment: Moment,
): Transition {
  const pages = state.pages + 1;
  if (continueToken === null) {
    const memory = afterList(state.memory, moment);
    return { state: watching(resourceVersion, memory), effects: [{ kind: "commit", reason: state.reason }] };
  }
  if (continueToken === state.continueToken || pages >= pace.maxPages) {
    const message = "the list does not end: the same page was announced again";
    return listFailed(state, { reason: "rejected", message, retryAfterMs: null }, moment);
  }
  return same({ ...state, continueToken, pages });
}
