import type { ReflectorState } from "./reflector-state.ts";

/** The longest that a page may take: each of up to three versions of a kind has a minute. Smaller takes a slow API server for a hung loop. */
const longestPageMs = 240_000;

/** How far a reflector's loop is behind what its state allows, whatever the API server does; 0 while it is in time. */
export function overdueMs(
  state: ReflectorState,
  at: {
    readonly nowMs: number;
    /** When its request began or a byte came last, monotonic. */
    readonly sinceMs: number;
    /** How long a stream may be silent. */
    readonly silenceMs: number;
  },
): number {
  const { nowMs, sinceMs, silenceMs } = at;
  switch (state.kind) {
    case "listing":
      return Math.max(0, nowMs - sinceMs - longestPageMs);
    case "streaming":
    case "watching":
      return Math.max(0, nowMs - sinceMs - silenceMs);
    case "waiting":
    case "forbidden":
    case "not-installed":
      return Math.max(0, nowMs - state.untilMs);
    default:
      return state satisfies never;
  }
}
