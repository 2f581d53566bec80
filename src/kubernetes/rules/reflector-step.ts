import * as pace from "./reflector-pace.ts";
import { missing, restart } from "./restart.ts";
import type { Trouble } from "./restart.ts";
import type {
  Listing,
  ListReason,
  Memory,
  Moment,
  Next,
  ReflectorEffect,
  ReflectorEvent,
  ReflectorState,
  Transition,
  Watching,
} from "./reflector-state.ts";

/** Where a reflector begins: about to ask for the first page. */
export function firstState(kind: { readonly optional: boolean; readonly pageLimit: number }): Listing {
  return listing("start", {
    optional: kind.optional,
    synced: false,
    failures: 0,
    misses: 0,
    pageLimit: kind.pageLimit,
    expiredPages: 0,
    relistAtMs: 0,
    announced: null,
  });
}

/**
 * The reflector's rules. Total: an event that cannot happen in a state leaves it as it is. The resourceVersion is kept
 * over whatever breaks a watch, and given up only when the server calls it too old or an event was lost.
 */
export function step(state: ReflectorState, event: ReflectorEvent, moment: Moment): Transition {
  switch (state.kind) {
    case "listing":
      return onListing(state, event, moment);
    case "watching":
      return onWatching(state, event, moment);
    case "waiting":
    case "forbidden":
      return event.kind === "woke" && moment.nowMs >= state.untilMs
        ? resumed(state.memory, state.next)
        : same(state);
    case "not-installed":
      return event.kind === "woke" && moment.nowMs >= state.untilMs
        ? same(listing("probe", state.memory))
        : same(state);
    default:
      return state satisfies never;
  }
}

function same(state: ReflectorState): Transition {
  return { state, effects: [] };
}

function listing(reason: ListReason, memory: Memory): Listing {
  return { kind: "listing", reason, continueToken: null, pages: 0, memory };
}

function watching(resourceVersion: string, memory: Memory): Watching {
  return { kind: "watching", resourceVersion, openedAtMs: null, memory };
}

function resumed(memory: Memory, next: Next): Transition {
  return same(next.kind === "list" ? listing(next.reason, memory) : watching(next.resourceVersion, memory));
}

function onListing(state: Listing, event: ReflectorEvent, moment: Moment): Transition {
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

function discarding({ state, effects }: Transition): Transition {
  return { state, effects: [{ kind: "discard" }, ...effects] };
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
    const relistAtMs = moment.nowMs + pace.relistMs * (1 + moment.chance / 2);
    const memory: Memory = { ...state.memory, synced: true, misses: 0, expiredPages: 0, relistAtMs };
    return { state: watching(resourceVersion, memory), effects: [{ kind: "commit", reason: state.reason }] };
  }
  if (continueToken === state.continueToken || pages >= pace.maxPages) {
    const message = "the list does not end: the same page was announced again";
    return listFailed(state, { reason: "rejected", message, retryAfterMs: null }, moment);
  }
  return same({ ...state, continueToken, pages });
}

function onWatching(state: Watching, event: ReflectorEvent, moment: Moment): Transition {
  const again: Next = { kind: "watch", resourceVersion: state.resourceVersion };
  switch (event.kind) {
    case "opened":
      return same({ ...state, openedAtMs: moment.nowMs });
    case "advanced":
      return onAdvanced(state, event.resourceVersion, moment);
    case "ended":
      return onEnded(state, moment);
    case "silent": {
      const message = "no byte came for too long: the connection is taken as dead";
      return watchFailed(
        state,
        { trouble: { reason: "silent", message, retryAfterMs: null }, next: again },
        moment,
      );
    }
    case "unreachable": {
      const trouble: Trouble = { reason: "unreachable", message: event.message, retryAfterMs: null };
      return watchFailed(state, { trouble, next: again }, moment);
    }
    case "bad-line": {
      const trouble: Trouble = { reason: "bad-line", message: event.message, retryAfterMs: null };
      return watchFailed(state, { trouble, next: gap }, moment);
    }
    case "error-event": {
      const reason =
        event.refusal === "expired" || event.refusal === "throttled" ? event.refusal : "error-event";
      const trouble: Trouble = { reason, message: event.message, retryAfterMs: null };
      return watchFailed(state, { trouble, next: reason === "throttled" ? again : gap }, moment);
    }
    case "refused":
      return onWatchRefused(state, event, moment);
    case "page":
    case "too-large":
    case "woke":
      return same(state);
    default:
      return event satisfies never;
  }
}

const gap: Next = { kind: "list", reason: "gap" };

function onWatchRefused(
  state: Watching,
  event: Extract<ReflectorEvent, { readonly kind: "refused" }>,
  moment: Moment,
): Transition {
  const trouble: Trouble = {
    reason: event.refusal,
    message: event.message,
    retryAfterMs: event.retryAfterMs,
  };
  const again: Next = { kind: "watch", resourceVersion: state.resourceVersion };
  switch (event.refusal) {
    case "not-found":
      return missing(healed(state, moment), { message: event.message, reason: "gap" }, moment);
    case "expired":
    case "rejected":
      return watchFailed(state, { trouble, next: gap }, moment);
    case "throttled":
    case "unauthorized":
    case "forbidden":
    case "server-error":
      return watchFailed(state, { trouble, next: again }, moment);
    default:
      return event.refusal satisfies never;
  }
}

function isHealthy({ openedAtMs }: Watching, { nowMs }: Moment): boolean {
  return openedAtMs !== null && nowMs - openedAtMs >= pace.healthyAfterMs;
}

function healed(state: Watching, moment: Moment): Memory {
  return isHealthy(state, moment) ? { ...state.memory, failures: 0, announced: null } : state.memory;
}

function watchFailed(
  state: Watching,
  then: { readonly trouble: Trouble; readonly next: Next },
  moment: Moment,
): Transition {
  return restart(healed(state, moment), then, moment);
}

function onAdvanced(state: Watching, resourceVersion: string, moment: Moment): Transition {
  const from = state.memory.announced;
  if (from === null || !isHealthy(state, moment)) {
    return same({ ...state, resourceVersion });
  }
  const effects: ReflectorEffect[] = [{ kind: "recovered", from }];
  return { state: { ...state, resourceVersion, memory: healed(state, moment) }, effects };
}

function onEnded(state: Watching, moment: Moment): Transition {
  if (!isHealthy(state, moment)) {
    const message = "the API server closed the watch soon after it began";
    const next: Next = { kind: "watch", resourceVersion: state.resourceVersion };
    return restart(state.memory, { trouble: { reason: "ended", message, retryAfterMs: null }, next }, moment);
  }
  const memory = healed(state, moment);
  const from = state.memory.announced;
  const recovered: readonly ReflectorEffect[] = from === null ? [] : [{ kind: "recovered", from }];
  return moment.nowMs >= memory.relistAtMs
    ? {
        state: listing("periodic", memory),
        effects: [...recovered, { kind: "restarted", reason: "periodic" }],
      }
    : {
        state: watching(state.resourceVersion, memory),
        effects: [...recovered, { kind: "restarted", reason: "ended" }],
      };
}
