import type { Points } from "../../series/points.ts";

const minuteMs = 60_000;

/** Two curves on one time axis; null = no point of that curve in this minute. */
export interface AlignedPoints {
  readonly timesMs: readonly number[];
  readonly final: readonly (number | null)[];
  readonly exported: readonly (number | null)[];
}

/** How the minutes of two curves agree. The four counts together are all minutes. */
export interface Agreement {
  readonly equal: number;
  readonly different: number;
  /** CloudWatch has a value and nothing was exported: not final yet, or missing. */
  readonly onlyFinal: number;
  /** Exported without a value in CloudWatch: zeros of silent minutes. */
  readonly onlyExported: number;
}

/** Puts CloudWatch's final values and the exported ones on one axis of ascending times. */
export function alignPoints(final: Points, exported: Points): AlignedPoints {
  const finals = byTime(final);
  const exports = byTime(exported);
  const timesMs = [...new Set([...finals.keys(), ...exports.keys()])].sort((a, b) => a - b);
  return {
    timesMs,
    final: timesMs.map((timeMs) => finals.get(timeMs) ?? null),
    exported: timesMs.map((timeMs) => exports.get(timeMs) ?? null),
  };
}

/**
 * The same points with an empty place after each gap of more than one minute, so that a line breaks there. For drawing only:
 * empty places are not minutes to count.
 */
export function breakGaps(points: AlignedPoints): AlignedPoints {
  const rows = points.timesMs.flatMap((timeMs, index): readonly Row[] => {
    const row = { timeMs, final: points.final[index] ?? null, exported: points.exported[index] ?? null };
    const nextMs = points.timesMs[index + 1];
    return nextMs !== undefined && nextMs - timeMs > 2 * minuteMs
      ? [row, { timeMs: timeMs + minuteMs, final: null, exported: null }]
      : [row];
  });
  return {
    timesMs: rows.map(({ timeMs }) => timeMs),
    final: rows.map(({ final }) => final),
    exported: rows.map(({ exported }) => exported),
  };
}

interface Row {
  readonly timeMs: number;
  readonly final: number | null;
  readonly exported: number | null;
}

/** Counts the minutes in which the exported value is exactly CloudWatch's. NaN equals NaN. */
export function agreement(points: AlignedPoints): Agreement {
  const counts = { equal: 0, different: 0, onlyFinal: 0, onlyExported: 0 };
  for (const index of points.timesMs.keys()) {
    counts[verdict(points.final[index] ?? null, points.exported[index] ?? null)] += 1;
  }
  return counts;
}

function verdict(final: number | null, exported: number | null): keyof Agreement {
  if (exported === null) {
    return "onlyFinal";
  }
  if (final === null) {
    return "onlyExported";
  }
  return final === exported || (Number.isNaN(final) && Number.isNaN(exported)) ? "equal" : "different";
}

function byTime(points: Points): ReadonlyMap<number, number> {
  return new Map(
    points.timesMs.flatMap((timeMs, index): readonly (readonly [number, number])[] => {
      const value = points.values[index];
      return value === undefined ? [] : [[timeMs, value]];
    }),
  );
}
