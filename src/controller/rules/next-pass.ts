import { backoffMs, type BackoffSettings } from "../../runtime/backoff.ts";

/** Early passes keep this distance: the ELB API's bucket is shared with the account. Larger: a new load balancer is read later. */
export const earlyPassMs = 30_000;

/** After failed passes: at first shorter than the interval, since an empty page helps nobody; then slower, since AWS may ask for just that. */
const retry: BackoffSettings = { firstMs: 15_000, longestMs: 300_000 };

/** Passes are spread by this part of the interval, so that many clusters of one account do not call in step. */
const jitter = 0.1;

/** What decides when the next pass comes. Times are monotonic milliseconds. */
export interface PassState {
  /** When the newest pass began; null = none yet. */
  readonly lastAtMs: number | null;
  /** Failed passes in a row. */
  readonly failures: number;
  /** A number of [0, 1), drawn once for each pass. */
  readonly chance: number;
  /** Something waits for a load balancer, or one was missed and must be missed again to be gone. */
  readonly hurried: boolean;
}

/** When the next pass is due; at once at the start. */
export function nextPassAtMs(state: PassState, intervalMs: number): number {
  const { lastAtMs, failures, chance, hurried } = state;
  if (lastAtMs === null) {
    return Number.NEGATIVE_INFINITY;
  }
  if (failures > 0) {
    return lastAtMs + backoffMs(retry, failures, { next: () => chance });
  }
  const ordinaryMs = intervalMs * (1 + jitter * (chance - 0.5));
  return lastAtMs + (hurried ? Math.min(earlyPassMs, ordinaryMs) : ordinaryMs);
}
