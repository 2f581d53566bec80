import type { Refusal } from "./refusal.ts";

/** Why a list or a watch began anew. */
export type RestartReason =
  | "ended"
  | "silent"
  | "unreachable"
  | "bad-line"
  | "error-event"
  | "too-large"
  | "periodic"
  | "asked"
  | Refusal;

/** Why a list is made: the first one, after a kind was not installed, to mend what a watch may have missed, or because more is to be kept of each object. */
export type ListReason = "start" | "probe" | "gap" | "periodic" | "asked";

/**
 * Whether a list is asked for as a stream of events (WatchList), which needs a fraction of a page's memory: `paused` after a
 * stream that broke, until a list by pages is complete; `unsupported` once the server said that it does not do it.
 */
export type Streams = "wanted" | "paused" | "unsupported";

/** What comes after a wait. */
export type Next =
  | { readonly kind: "list"; readonly reason: ListReason }
  | { readonly kind: "watch"; readonly resourceVersion: string };

/** What a reflector remembers across its states. */
export interface Memory {
  /** True for kinds that a cluster may lack. */
  readonly optional: boolean;
  /** True once the first list is complete, or once it is certain that the kind is not installed. Never false again. */
  readonly synced: boolean;
  /** In a row, without health in between: decides the wait. */
  readonly failures: number;
  /** "Not found" in a row. */
  readonly misses: number;
  /** 403 in a row, without health in between. */
  readonly refusals: number;
  readonly streams: Streams;
  /** Objects a page; null = everything in one answer, when pages keep expiring. */
  readonly pageLimit: number | null;
  /** Lists in a row that expired between two pages. */
  readonly expiredPages: number;
  /** When the next slow relist is due, monotonic ms. */
  readonly relistAtMs: number;
  /** The trouble that was said aloud and is not over; null = none. */
  readonly announced: RestartReason | null;
}

/** A page is being asked for. */
export interface Listing {
  readonly kind: "listing";
  readonly reason: ListReason;
  /** Null for the first page. */
  readonly continueToken: string | null;
  readonly pages: number;
  readonly memory: Memory;
}

/** A list comes as a stream of events; at its end the same stream goes on as the watch. */
export interface Streaming {
  readonly kind: "streaming";
  readonly reason: ListReason;
  /** When the server accepted it, monotonic ms; null while it has not. */
  readonly openedAtMs: number | null;
  readonly memory: Memory;
}

/** A watch is being opened, or is open. */
export interface Watching {
  readonly kind: "watching";
  /** Where the next watch begins: moves with each event and bookmark. */
  readonly resourceVersion: string;
  /** When the server accepted the watch, monotonic ms; null while it has not. */
  readonly openedAtMs: number | null;
  readonly memory: Memory;
}

/** Something failed; tried again at `untilMs` (monotonic). */
export interface Waiting {
  readonly kind: "waiting";
  readonly reason: RestartReason;
  readonly untilMs: number;
  readonly next: Next;
  readonly memory: Memory;
}

/** The API server does not let us; somebody must change RBAC, so it is tried again slowly. */
export interface Forbidden {
  readonly kind: "forbidden";
  readonly untilMs: number;
  readonly next: Next;
  readonly memory: Memory;
}

/** An optional kind that this cluster does not have; probed now and then. */
export interface NotInstalled {
  readonly kind: "not-installed";
  readonly untilMs: number;
  readonly memory: Memory;
}

/** Where a reflector stands. Each state has one activity: a request, a stream or a wait. */
export type ReflectorState = Listing | Streaming | Watching | Waiting | Forbidden | NotInstalled;

/** What can happen to a reflector. */
export type ReflectorEvent =
  | { readonly kind: "page"; readonly continueToken: string | null; readonly resourceVersion: string }
  /** The server said that the stream has told all there is. */
  | { readonly kind: "complete"; readonly resourceVersion: string }
  /** The server streams, but will not say where the list ends. */
  | { readonly kind: "not-streamed" }
  /** Somebody wants the objects listed anew. */
  | { readonly kind: "asked" }
  /** The server accepted the watch or the stream. */
  | { readonly kind: "opened" }
  /** An event or bookmark was taken into the cache. */
  | { readonly kind: "advanced"; readonly resourceVersion: string }
  /** A line that cannot be read, or is too long: an event is lost. */
  | { readonly kind: "bad-line"; readonly message: string }
  /** The server's error inside a watch. */
  | { readonly kind: "error-event"; readonly refusal: Refusal; readonly message: string }
  /** The server closed the watch in order. */
  | { readonly kind: "ended" }
  /** No byte for too long. */
  | { readonly kind: "silent" }
  | { readonly kind: "unreachable"; readonly message: string }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  /** A page over the bound of bytes. */
  | { readonly kind: "too-large"; readonly message: string }
  | { readonly kind: "woke" };

/** What the shell carries out besides the new state's activity. */
export type ReflectorEffect =
  /** The staged objects are the whole truth: apply the differences. */
  | { readonly kind: "commit"; readonly reason: ListReason }
  /** The staged objects are not complete: forget them. */
  | { readonly kind: "discard" }
  /** The kind is gone, and its objects with it. */
  | { readonly kind: "clear" }
  | { readonly kind: "restarted"; readonly reason: RestartReason }
  /** To be said aloud. */
  | { readonly kind: "trouble"; readonly reason: RestartReason; readonly message: string }
  | { readonly kind: "recovered"; readonly from: RestartReason };

/** A new state and what to do about it. */
export interface Transition {
  readonly state: ReflectorState;
  readonly effects: readonly ReflectorEffect[];
}

/** Monotonic time, and a number in [0, 1) for this step's jitter. */
export interface Moment {
  readonly nowMs: number;
  readonly chance: number;
}
