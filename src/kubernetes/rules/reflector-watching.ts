import * as pace from "./reflector-pace.ts";
import { begun, same, watching } from "./reflector-begin.ts";
import { missing, restart } from "./restart.ts";
import type { Trouble } from "./restart.ts";
import type {
  Memory,
  Moment,
  Next,
  ReflectorEffect,
  ReflectorEvent,
  Transition,
  Watching,
} from "./reflector-state.ts";

/** What happens while a watch is open or being opened. */
export function onWatching(state: Watching, event: ReflectorEvent, moment: Moment): Transition {
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
    case "asked":
      return {
        state: begun("asked", state.memory),
        effects: [{ kind: "restarted", reason: "asked" }],
      };
    case "complete":
    case "not-streamed":
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
  return isHealthy(state, moment)
    ? { ...state.memory, failures: 0, refusals: 0, announced: null }
    : state.memory;
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
        state: begun("periodic", memory),
        effects: [...recovered, { kind: "restarted", reason: "periodic" }],
      }
    : {
        state: watching(state.resourceVersion, memory),
        effects: [...recovered, { kind: "restarted", reason: "ended" }],
      };
}
