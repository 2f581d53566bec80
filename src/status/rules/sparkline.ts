import type { Points } from "../../series/points.ts";

const minuteMs = 60_000;

/** A picture's size in SVG units and the time it spans. */
export interface SparklineFrame {
  readonly width: number;
  readonly height: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Value that fills the height at least: keeps a single error from looking like an outage. 0 = the curve's own maximum. */
  readonly floor: number;
}

/** A curve as SVG path texts. `line` breaks where minutes are missing; `area` is closed to the ground. */
export interface Sparkline {
  readonly line: string;
  readonly area: string;
  readonly max: number;
  readonly total: number;
  /** Newest value in the frame; null = no point. */
  readonly last: number | null;
}

/**
 * Draws the points that lie in the frame, from 0 to their maximum. More than one missing minute is a gap, never a slope.
 * Only numbers get into the paths.
 */
export function sparkline(points: Points, frame: SparklineFrame): Sparkline {
  const shown = points.timesMs.flatMap((timeMs, index) => {
    const value = points.values[index];
    return timeMs >= frame.fromMs && timeMs <= frame.toMs && value !== undefined && Number.isFinite(value)
      ? [{ timeMs, value }]
      : [];
  });
  const max = shown.reduce((highest, { value }) => Math.max(highest, value), 0);
  const top = Math.max(max, frame.floor);
  const x = (timeMs: number): string =>
    (((timeMs - frame.fromMs) / Math.max(1, frame.toMs - frame.fromMs)) * frame.width).toFixed(1);
  const y = (value: number): string =>
    (frame.height - 1 - (top === 0 ? 0 : Math.max(0, value) / top) * (frame.height - 2)).toFixed(1);
  const runs = runsOf(shown);
  const path = (run: readonly Point[]): string =>
    run.map(({ timeMs, value }, index) => `${index === 0 ? "M" : "L"}${x(timeMs)} ${y(value)}`).join("");
  const ends = (run: readonly Point[]): string =>
    `L${x(run.at(-1)?.timeMs ?? 0)} ${frame.height}L${x(run[0]?.timeMs ?? 0)} ${frame.height}Z`;
  return {
    // A lone minute becomes a short stroke: a path of one point is not drawn.
    line: runs.map((run) => (run.length === 1 ? `${path(run)}h1` : path(run))).join(""),
    area: runs.map((run) => path(run) + ends(run)).join(""),
    max,
    total: shown.reduce((sum, { value }) => sum + value, 0),
    last: shown.at(-1)?.value ?? null,
  };
}

interface Point {
  readonly timeMs: number;
  readonly value: number;
}

function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const run = runs.at(-1);
    if (run === undefined || point.timeMs - beforeMs > 2 * minuteMs) {
      runs.push([point]);
    } else {
      run.push(point);
    }
    beforeMs = point.timeMs;
  }
  return runs;
}

/** The time that all sparklines of a page span, so that rows can be compared: what there is, within 30 minutes and 6 hours. */
export function sparklineSpan(
  curves: readonly Points[],
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const oldestMs = curves.reduce((oldest, { timesMs }) => Math.min(oldest, timesMs[0] ?? oldest), nowMs);
  const spanMs = Math.min(360 * minuteMs, Math.max(30 * minuteMs, nowMs - oldestMs));
  return { fromMs: nowMs - spanMs, toMs: nowMs };
}
