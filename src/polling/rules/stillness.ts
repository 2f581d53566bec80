import type { SeriesSpec } from "../../series/series-spec.ts";
import { blankMinutes } from "./blank-minutes.ts";
import type { Window } from "./window.ts";

/**
 * Since when CloudWatch has said the same of each recent minute: value and SampleCount together. Kept for series with an
 * adaptive settle time only, beside their window and over the same minutes.
 */
export interface Stillness {
  readonly from: number;
  /** When the first reading was made that said what the newest one says; epoch ms per minute. */
  readonly sinceMs: readonly number[];
  /** How long that had lasted at the newest reading of the minute. */
  readonly stillMs: readonly number[];
  /** SampleCount per minute; NaN = none, or not asked for. */
  readonly counts: readonly number[];
}

/**
 * Two readings this far apart that say the same mean that a minute stands still. A little under a minute, because answers
 * of two polls a minute apart do not come at the same second; much less would compare two readings of one burst of reports.
 */
const apartMs = 55_000;

/** Fewer minutes with the same SampleCount than this prove nothing about how many nodes report. */
const fewestAlike = 5;
/** And they must be this share of the minutes that stand still. Lower takes quiet counters for counts of nodes; higher gives up on bad days. */
const alikeShare = 0.8;

/** Whether a minute of the series is published when it stands still, instead of at a fixed time after its end. */
export function isAdaptive(spec: SeriesSpec): boolean {
  return spec.settleCeilingMs !== undefined && spec.settleCeilingMs > spec.settleMs;
}

/** What was known of a series before a reading. */
export interface KnownMinutes {
  readonly window: Window | null;
  readonly stillness: Stillness | null;
}

/** The newest reading of a series with the SampleCounts that came with it, and the window that it was merged into. */
export interface ReadMinutes {
  readonly read: Window;
  readonly counts: Window | null;
  readonly merged: Window;
}

/** Compares the newest reading with what was known, minute by minute. A clock that went back starts every minute anew. */
export function watchStillness(known: KnownMinutes, newest: ReadMinutes, nowMs: number): Stillness {
  const { from } = newest.merged;
  const length = newest.merged.values.length;
  const sinceMs = blankMinutes(length, nowMs);
  const stillMs = blankMinutes(length, 0);
  const counts = blankMinutes(length, Number.NaN);
  for (let offset = 0; offset < length; offset += 1) {
    const minute = from + offset;
    const before = knownAt(known, minute);
    const value = newest.read.values[minute - newest.read.from];
    if (value === undefined) {
      sinceMs[offset] = before?.sinceMs ?? nowMs;
      stillMs[offset] = before?.stillMs ?? 0;
      counts[offset] = before?.count ?? Number.NaN;
      continue;
    }
    const count = newest.counts?.values[minute - newest.counts.from] ?? Number.NaN;
    counts[offset] = count;
    if (
      before !== null &&
      Object.is(before.value, value) &&
      Object.is(before.count, count) &&
      before.sinceMs <= nowMs
    ) {
      sinceMs[offset] = before.sinceMs;
      stillMs[offset] = nowMs - before.sinceMs;
    }
  }
  return { from, sinceMs, stillMs, counts };
}

function knownAt(
  { window, stillness }: KnownMinutes,
  minute: number,
): {
  readonly value: number;
  readonly count: number;
  readonly sinceMs: number;
  readonly stillMs: number;
} | null {
  const value = window?.values[minute - window.from];
  const offset = stillness === null ? -1 : minute - stillness.from;
  const sinceMs = stillness?.sinceMs[offset];
  if (stillness === null || value === undefined || sinceMs === undefined) {
    return null;
  }
  return {
    value,
    count: stillness.counts[offset] ?? Number.NaN,
    sinceMs,
    stillMs: stillness.stillMs[offset] ?? 0,
  };
}

/** When `minute` was read last, epoch ms; null = never. */
export function lastReadMs(stillness: Stillness | null, minute: number): number | null {
  const offset = minute - (stillness?.from ?? 0);
  const sinceMs = stillness?.sinceMs[offset];
  return sinceMs === undefined ? null : sinceMs + (stillness?.stillMs[offset] ?? 0);
}

/** Whether two readings far enough apart said the same of `minute`. */
export function isStill(stillness: Stillness | null, minute: number): boolean {
  return (stillness?.stillMs[minute - (stillness?.from ?? 0)] ?? 0) >= apartMs;
}

/**
 * Minutes for which fewer nodes have reported than for their neighbours. It can be seen where SampleCount counts the nodes'
 * reports, which shows by its being the same in nearly all minutes; where it counts requests nothing is concluded.
 */
export function lackingMinutes(all: Iterable<Stillness | null>): ReadonlySet<number> {
  const lacking = new Set<number>();
  for (const stillness of all) {
    const usual = stillness === null ? null : usualCount(stillness);
    for (const [offset, count] of usual === null ? [] : (stillness?.counts.entries() ?? [])) {
      if (usual !== null && count < usual) {
        lacking.add((stillness?.from ?? 0) + offset);
      }
    }
  }
  return lacking;
}

/** The SampleCount that nearly every minute which stands still has; null = there is none, so it does not count nodes. */
function usualCount({ counts, stillMs }: Stillness): number | null {
  const times = new Map<number, number>();
  let still = 0;
  for (const [offset, count] of counts.entries()) {
    if ((stillMs[offset] ?? 0) >= apartMs) {
      still += 1;
      times.set(count, (times.get(count) ?? 0) + 1);
    }
  }
  for (const [count, alike] of times) {
    if (!Number.isNaN(count) && alike >= fewestAlike && alike >= still * alikeShare) {
      return count;
    }
  }
  return null;
}
