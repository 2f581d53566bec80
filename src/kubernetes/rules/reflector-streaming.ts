import { afterList, begunAnew, discarding, listing, same, watching } from "./reflector-begin.ts";
import { restart } from "./restart.ts";
import type { Trouble } from "./restart.ts";
import type { Moment, Next, ReflectorEvent, Streaming, Streams, Transition } from "./reflector-state.ts";

/** What happens while a list comes as a stream of events. */
export function onStreaming(state: Streaming, event: ReflectorEvent, moment: Moment): Transition {
  const { reason, memory } = state;
  switch (event.kind) {
    case "opened":
      return same({ ...state, openedAtMs: moment.nowMs });
    case "complete": {
      const openedAtMs = state.openedAtMs ?? moment.nowMs;
      const next = watching(event.resourceVersion, afterList(memory, moment));
      return { state: { ...next, openedAtMs }, effects: [{ kind: "commit", reason }] };
    }
    case "not-streamed":
      return byPages(state, "unsupported");
    case "refused":
      return onStreamRefused(state, event, moment);
    case "asked":
      return begunAnew(state);
    case "silent":
      return streamFailed(state, { reason: "silent", message: streamSilence, retryAfterMs: null }, moment);
    case "ended": {
      const message = "the API server closed the stream before everything was told";
      return streamFailed(state, { reason: "ended", message, retryAfterMs: null }, moment);
    }
    case "unreachable":
    case "bad-line":
      return streamFailed(state, { reason: event.kind, message: event.message, retryAfterMs: null }, moment);
    case "error-event": {
      const { refusal, message } = event;
      const isOwn = refusal === "expired" || refusal === "throttled";
      const trouble: Trouble = { reason: isOwn ? refusal : "error-event", message, retryAfterMs: null };
      return streamFailed(state, trouble, moment);
    }
    case "page":
    case "advanced":
    case "too-large":
    case "woke":
      return same(state);
    default:
      return event satisfies never;
  }
}

const streamSilence = "no byte came for too long while everything was to be told";

/** The list by pages decides what is true: a server that does not stream, or a version that is not served. */
function byPages({ reason, memory }: Streaming, streams: Streams): Transition {
  return discarding(same(listing(reason, { ...memory, streams })));
}

function onStreamRefused(
  state: Streaming,
  event: Extract<ReflectorEvent, { readonly kind: "refused" }>,
  moment: Moment,
): Transition {
  const { refusal, message, retryAfterMs } = event;
  switch (refusal) {
    case "rejected":
      return byPages(state, "unsupported");
    case "not-found":
      return byPages(state, state.memory.streams);
    case "expired":
    case "server-error":
      return streamFailed(state, { reason: refusal, message, retryAfterMs }, moment);
    case "throttled":
    case "unauthorized":
    case "forbidden": {
      const next: Next = { kind: "list", reason: state.reason };
      return discarding(
        restart(state.memory, { trouble: { reason: refusal, message, retryAfterMs }, next }, moment),
      );
    }
    default:
      return refusal satisfies never;
  }
}

/** What breaks a stream may be something on the way that does not let it through: the next list is by pages. */
function streamFailed(state: Streaming, trouble: Trouble, moment: Moment): Transition {
  const next: Next = { kind: "list", reason: state.reason };
  return discarding(restart({ ...state.memory, streams: "paused" }, { trouble, next }, moment));
}
