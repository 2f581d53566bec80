import { blankMinutes } from "./blank-minutes.ts";

/** A run of minutes that were all read completely. A minute without value is NaN: read, and CloudWatch had nothing. */
export interface Window {
  readonly from: number;
  readonly values: readonly number[];
}

/** The first minute after the window. */
export function windowEnd(window: Window): number {
  return window.from + window.values.length;
}

/** Whether `minute` was read. */
export function covers(window: Window | null, minute: number): window is Window {
  return window !== null && minute >= window.from && minute < windowEnd(window);
}

/** The window [from, to) made of what a complete reading brought. Points outside of it were not asked for and are ignored. */
export function windowOfPoints(
  range: { readonly from: number; readonly to: number },
  points: { readonly timesMs: readonly number[]; readonly values: readonly number[] },
): Window {
  const values = blankMinutes(range.to - range.from, Number.NaN);
  for (let index = 0; index < points.timesMs.length; index += 1) {
    const minute = Math.floor((points.timesMs[index] as number) / 60_000);
    const value = points.values[index];
    if (minute >= range.from && minute < range.to && value !== undefined) {
      values[minute - range.from] = value;
    }
  }
  return { from: range.from, values };
}

/**
 * Lays a newer reading over an older window and keeps at most `keep` minutes, the newest. Two windows with a gap between
 * them cannot be joined: the newer one then stands alone, since a gap is not "read and empty".
 */
export function mergeWindows(older: Window | null, newer: Window, keep: number): Window {
  if (older === null || newer.from > windowEnd(older) || windowEnd(newer) < older.from) {
    return trim(newer, keep);
  }
  const from = Math.min(older.from, newer.from);
  const to = Math.max(windowEnd(older), windowEnd(newer));
  const values = blankMinutes(to - from, Number.NaN);
  for (const part of [older, newer]) {
    for (let offset = 0; offset < part.values.length; offset += 1) {
      values[part.from - from + offset] = part.values[offset] as number;
    }
  }
  return trim({ from, values }, keep);
}

function trim(window: Window, keep: number): Window {
  const surplus = window.values.length - keep;
  return surplus <= 0 ? window : { from: window.from + surplus, values: window.values.slice(surplus) };
}
