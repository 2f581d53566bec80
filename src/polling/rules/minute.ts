/** Every ELB metric has one-minute periods; minutes are counted as whole numbers since the epoch. */
export const minuteMs = 60_000;

/** The minute that holds the instant `ms`. */
export function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs);
}

/**
 * The first minute that is NOT settled at `nowMs`: every earlier one ended at least `settleMs` ago.
 * A point 12:00 covers 12:00:00–12:00:59, so it is settled from 12:01:00 + settle on.
 */
export function settledTo(nowMs: number, settleMs: number): number {
  return Math.floor((nowMs - settleMs) / minuteMs);
}
