import type { Points } from "../../../series/points.ts";
import type { Difference } from "../../compare.ts";

/** Size of a picture in SVG units, with the room left of it for values and below for times. */
export const pictureSize = { width: 760, height: 190, left: 64, bottom: 22, top: 8, right: 10 } as const;

const minuteMs = 60_000;

/** Both curves of one series as SVG path texts, with marks at the minutes that differ. Only numbers get into them. */
export interface CurvePicture {
  readonly cloudWatch: string;
  readonly stored: string;
  readonly marks: readonly CurveMark[];
  /** Lines of the grid: height, and the value there. */
  readonly values: readonly { readonly y: number; readonly value: number }[];
  readonly times: readonly { readonly x: number; readonly timeMs: number }[];
}

/** One run of minutes that differ in the same way. */
export interface CurveMark {
  readonly kind: Difference["kind"];
  readonly x: number;
  readonly width: number;
  readonly fromMs: number;
  readonly minutes: number;
}

/** Places both curves in one frame. A missing minute is a gap, never a slope. */
export function curvePicture(
  curves: {
    readonly cloudWatch: Points;
    readonly stored: Points;
    readonly differences: readonly Difference[];
  },
  range: { readonly fromMs: number; readonly toMs: number },
): CurvePicture {
  const { cloudWatch, stored, differences } = curves;
  const { width, height, left, right, top, bottom } = pictureSize;
  let lowest = 0;
  let highest = 0;
  for (const value of [...cloudWatch.values, ...stored.values]) {
    if (Number.isFinite(value)) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  }
  const high = highest === lowest ? lowest + 1 : highest;
  const spanMs = Math.max(minuteMs, range.toMs - range.fromMs);
  const x = (timeMs: number): number =>
    round(left + ((timeMs - range.fromMs) / spanMs) * (width - left - right));
  const y = (value: number): number =>
    round(height - bottom - ((value - lowest) / (high - lowest)) * (height - bottom - top));
  const minuteWidth = Math.max(1.5, (width - left - right) / (spanMs / minuteMs));
  return {
    cloudWatch: pathOf(cloudWatch, x, y),
    stored: pathOf(stored, x, y),
    marks: runsOf(differences).map(({ kind, fromMs, minutes }) => ({
      kind,
      fromMs,
      minutes,
      x: x(fromMs),
      width: round(minuteWidth * minutes),
    })),
    values: [lowest, (lowest + high) / 2, high].map((value) => ({ y: y(value), value })),
    times: [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const timeMs = range.fromMs + Math.round((share * spanMs) / minuteMs) * minuteMs;
      return { x: x(timeMs), timeMs };
    }),
  };
}

function pathOf(
  { timesMs, values }: Points,
  x: (timeMs: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const [index, timeMs] of timesMs.entries()) {
    const value = values[index];
    if (value === undefined || !Number.isFinite(value)) {
      continue;
    }
    const isNext = timeMs - beforeMs === minuteMs;
    const isAlone = !isNext && timesMs[index + 1] !== timeMs + minuteMs;
    // A lone minute becomes a short stroke: a path of one point is not drawn.
    path += `${isNext ? "L" : "M"}${x(timeMs)} ${y(value)}${isAlone ? "h1.5" : ""}`;
    beforeMs = timeMs;
  }
  return path;
}

function runsOf(
  differences: readonly Difference[],
): readonly { readonly kind: Difference["kind"]; readonly fromMs: number; readonly minutes: number }[] {
  const runs: { kind: Difference["kind"]; fromMs: number; minutes: number }[] = [];
  const byTime = differences.toSorted((a, b) => a.kind.localeCompare(b.kind) || a.timeMs - b.timeMs);
  for (const { kind, timeMs } of byTime) {
    const last = runs.at(-1);
    if (last !== undefined && last.kind === kind && last.fromMs + last.minutes * minuteMs === timeMs) {
      last.minutes += 1;
    } else {
      runs.push({ kind, fromMs: timeMs, minutes: 1 });
    }
  }
  return runs;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
