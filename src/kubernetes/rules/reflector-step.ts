import { listing, resumed, same } from "./reflector-begin.ts";
import { onListing } from "./reflector-listing.ts";
import { onStreaming } from "./reflector-streaming.ts";
import { onWatching } from "./reflector-watching.ts";
import type { Moment, ReflectorEvent, ReflectorState, Transition } from "./reflector-state.ts";

/**
 * The reflector's rules. Total: an event that cannot happen in a state leaves it as it is. The resourceVersion is kept
 * over whatever breaks a watch, and given up only when the server calls it too old or an event was lost.
 */
export function step(state: ReflectorState, event: ReflectorEvent, moment: Moment): Transition {
  switch (state.kind) {
    case "listing":
      return onListing(state, event, moment);
    case "streaming":
      return onStreaming(state, event, moment);
    case "watching":
      return onWatching(state, event, moment);
    case "waiting":
    case "forbidden":
      if (event.kind === "asked" && state.next.kind === "watch") {
        return same({ ...state, next: { kind: "list", reason: "asked" } });
      }
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
