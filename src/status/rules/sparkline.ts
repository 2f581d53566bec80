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
 * Draws the points that lie in the frame, from 0 to their maximum. More than one missing minute is a gap, never a slope;
 * of minutes that share two units of width the highest is drawn, so that no peak is lost. Only numbers get into the paths.
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
  const spanMs = Math.max(1, frame.toMs - frame.fromMs);
  const place = ({ timeMs, value }: Point): Place => ({
    x: halves(((timeMs - frame.fromMs) / spanMs) * frame.width),
    y: halves(frame.height - 1 - (top === 0 ? 0 : Math.max(0, value) / top) * (frame.height - 2)),
  });
  const runs = runsOf(shown).map((run) => thinned(run, (stepUnits * spanMs) / frame.width).map(place));
  return {
    // A lone minute becomes a short stroke: a path of one point is not drawn.
    line: runs.map((run) => (run.length === 1 ? `${path(run)}h1` : path(run))).join(""),
    area: runs.map((run) => `${path(run)}V${frame.height}H${run[0]?.x ?? 0}Z`).join(""),
    max,
    total: shown.reduce((sum, { value }) => sum + value, 0),
    last: shown.at(-1)?.value ?? null,
  };
}

/** Width that one drawn point takes at least. Smaller makes pages of many curves heavy for detail that nobody sees. */
const stepUnits = 2;

interface Place {
  readonly x: number;
  readonly y: number;
}

function halves(value: number): number {
  return Math.round(value * 2) / 2;
}

/** One stroke; steps are relative, which takes half the bytes. */
function path(run: readonly Place[]): string {
  return run
    .map(({ x, y }, index) => {
      const before = run[index - 1];
      return before === undefined ? `M${x} ${y}` : `l${x - before.x} ${y - before.y}`;
    })
    .join("");
}

/** The highest point of each step of time; the run itself where its points are further apart. */
function thinned(run: readonly Point[], stepMs: number): readonly Point[] {
  const kept: Point[] = [];
  let step = Number.NaN;
  for (const point of run) {
    const next = Math.floor(point.timeMs / stepMs);
    const before = kept.at(-1);
    if (next !== step || before === undefined) {
      kept.push(point);
    } else if (point.value > before.value) {
      kept[kept.length - 1] = point;
    }
    step = next;
  }
  return kept;
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
