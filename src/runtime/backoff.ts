import type { Random } from "./random.ts";

/** How waits grow after failures. */
export interface BackoffSettings {
  /** The first wait. Smaller hammers something that just failed. */
  readonly firstMs: number;
  /** The longest wait. Larger keeps things down after they healed. */
  readonly longestMs: number;
}

/** Exponential with full upper-half jitter: `failures` counts from 1; the wait lies in [half, whole] of first·2^(n−1), capped. */
export function backoffMs(settings: BackoffSettings, failures: number, random: Random): number {
  const whole = Math.min(settings.longestMs, settings.firstMs * 2 ** Math.min(failures - 1, 30));
  return whole / 2 + (whole / 2) * random.next();
}
