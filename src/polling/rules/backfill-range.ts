import { callLimits } from "./pack.ts";
import { minuteMs, minuteOf } from "./minute.ts";

/** Minutes since the epoch: from (inclusive) to (exclusive). */
export interface MinuteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Minutes of one reading: as many as 500 queries may ask for in one call. More: fewer queries fit into a call. Fewer: more
 * metrics requested, and paid, for the same range.
 */
export const backfillSliceMinutes = Math.floor(callLimits.points / callLimits.queries);

/** How long CloudWatch keeps points of one minute. */
export const retentionMs = 15 * 86_400_000;

/** Near the edge of what is kept, a minute may be gone before it is read, and would look empty. Smaller than a slice's reading takes: holes become zeros. */
const retentionMarginMinutes = 10;

/** The oldest minute that CloudWatch still has for sure. */
export function oldestKept(nowMs: number): number {
  return minuteOf(nowMs - retentionMs) + retentionMarginMinutes;
}

/** The range cut into readings, oldest first. All load balancers share the cuts, so that their queries meet in the same calls. */
export function slicesOf(range: MinuteRange): readonly MinuteRange[] {
  const slices: MinuteRange[] = [];
  for (let from = range.from; from < range.to; from += backfillSliceMinutes) {
    slices.push({ from, to: Math.min(range.to, from + backfillSliceMinutes) });
  }
  return slices;
}

/** Start of a minute as ISO 8601 in UTC, without seconds' fractions. */
export function minuteText(minute: number): string {
  return `${new Date(minute * minuteMs).toISOString().slice(0, 16)}Z`;
}
