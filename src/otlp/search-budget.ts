import type { Clock } from "../runtime/clock.ts";
import {
  type Bucket,
  type BucketSettings,
  fullBucket,
  refillBucket,
  tokenWaitMs,
} from "./rules/token-bucket.ts";

/** How much looking for bad points a destination bears. */
export interface SearchSettings extends BucketSettings {
  /** Searches at once. More share the budget so thinly that none ends. */
  readonly maxSearches: number;
  /** Requests of one search until its owner has to come again. Must be enough to settle at least one point of any batch. */
  readonly maxRequests: number;
}

/** How long an owner waits when others search already. */
const busyMs = 5_000;

/** A running search. `request` says whether one more request may be sent. */
export interface SearchLease {
  request(): boolean;
  /** Gives the place to the next one. May be called twice. */
  end(): void;
}

/** A lease, or how long to wait for one. */
export type SearchStart =
  | { readonly kind: "started"; readonly lease: SearchLease }
  | { readonly kind: "wait"; readonly waitMs: number };

/**
 * Keeps searches for bad points from becoming a storm, above all when a receiver comes back. A search that began may end,
 * into debt if it must, so that each makes progress; the debt delays the next one.
 */
export class SearchBudget {
  readonly #settings: SearchSettings;
  readonly #clock: Clock;
  #bucket: Bucket;
  #searches = 0;

  constructor(settings: SearchSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#bucket = fullBucket(settings, clock.monotonicMs());
  }

  start(): SearchStart {
    this.#bucket = refillBucket(this.#settings, this.#bucket, this.#clock.monotonicMs());
    const waitMs = tokenWaitMs(this.#settings, this.#bucket);
    if (waitMs > 0 || this.#searches >= this.#settings.maxSearches) {
      return { kind: "wait", waitMs: Math.max(waitMs, busyMs) };
    }
    this.#searches += 1;
    return { kind: "started", lease: this.#lease() };
  }

  #lease(): SearchLease {
    let requests = 0;
    let ended = false;
    return {
      request: () => {
        requests += 1;
        this.#bucket = { ...this.#bucket, tokens: this.#bucket.tokens - 1 };
        return requests <= this.#settings.maxRequests;
      },
      end: () => {
        this.#searches -= ended ? 0 : 1;
        ended = true;
      },
    };
  }
}
