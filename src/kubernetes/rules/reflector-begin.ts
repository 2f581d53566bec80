import * as pace from "./reflector-pace.ts";
import type {
  Listing,
  ListReason,
  Memory,
  Moment,
  Next,
  ReflectorState,
  Streaming,
  Transition,
  Watching,
} from "./reflector-state.ts";

/** Where a reflector begins: about to ask for everything. */
export function firstState(kind: {
  readonly optional: boolean;
  readonly pageLimit: number;
  /** False = always by pages. */
  readonly streams: boolean;
}): ReflectorState {
  return begun("start", {
    optional: kind.optional,
    streams: kind.streams ? "wanted" : "unsupported",
    synced: false,
    failures: 0,
    misses: 0,
    refusals: 0,
    pageLimit: kind.pageLimit,
    expiredPages: 0,
    relistAtMs: 0,
    announced: null,
  });
}

/** A list, as a stream where that is wanted. A kind that a cluster may lack is listed first: only that tells which of its versions is served. */
export function begun(reason: ListReason, memory: Memory): Listing | Streaming {
  const isKnown = !memory.optional || memory.synced;
  return memory.streams === "wanted" && isKnown && reason !== "probe"
    ? { kind: "streaming", reason, openedAtMs: null, memory }
    : listing(reason, memory);
}

/** The first page of a list. */
export function listing(reason: ListReason, memory: Memory): Listing {
  return { kind: "listing", reason, continueToken: null, pages: 0, memory };
}

/** A watch from a version on. */
export function watching(resourceVersion: string, memory: Memory): Watching {
  return { kind: "watching", resourceVersion, openedAtMs: null, memory };
}

/** What comes after a wait. */
export function resumed(memory: Memory, next: Next): Transition {
  return same(next.kind === "list" ? begun(next.reason, memory) : watching(next.resourceVersion, memory));
}

/** Nothing to do about it. */
export function same(state: ReflectorState): Transition {
  return { state, effects: [] };
}

/** A list under way knows nothing of what it is to keep now. */
export function begunAnew({ reason, memory }: Listing | Streaming): Transition {
  return discarding({ state: begun(reason, memory), effects: [{ kind: "restarted", reason: "asked" }] });
}

/** With the staged objects forgotten. */
export function discarding({ state, effects }: Transition): Transition {
  return { state, effects: [{ kind: "discard" }, ...effects] };
}

/** The memory once a list is complete. */
export function afterList(memory: Memory, { nowMs, chance }: Moment): Memory {
  const relistAtMs = nowMs + pace.relistMs * (1 + chance / 2);
  const streams = memory.streams === "paused" ? "wanted" : memory.streams;
  return { ...memory, synced: true, misses: 0, refusals: 0, expiredPages: 0, relistAtMs, streams };
}
