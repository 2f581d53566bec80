import type { BatchSeries } from "../../polling/batch.ts";

/** Neighbouring points of one series: indices [from, to) into its points. Never empty. */
export interface Run {
  readonly seriesIndex: number;
  readonly from: number;
  readonly to: number;
}

/** Some points of a batch: runs ordered by series, then by time; no point twice. What one request carries. */
export type Portion = readonly Run[];

/** Every point of the batch. */
export function wholePortion(series: readonly BatchSeries[]): Portion {
  return series.flatMap((one, seriesIndex) =>
    one.points.timesMs.length === 0 ? [] : [{ seriesIndex, from: 0, to: one.points.timesMs.length }],
  );
}

/** How many points a portion has. */
export function countPoints(portion: Portion): number {
  return portion.reduce((sum, run) => sum + run.to - run.from, 0);
}

/** The portion by series: one portion for each, in order. */
export function splitBySeries(portion: Portion): readonly Portion[] {
  const bySeries = new Map<number, Run[]>();
  for (const run of portion) {
    const runs = bySeries.get(run.seriesIndex);
    if (runs === undefined) {
      bySeries.set(run.seriesIndex, [run]);
    } else {
      runs.push(run);
    }
  }
  return [...bySeries.values()];
}

/** The portion by the time of each series' first point: series that begin together stay together, in order of series. */
export function splitByStart(series: readonly BatchSeries[], portion: Portion): readonly Portion[] {
  const startOf = (one: Portion): number => {
    const first = one[0];
    return first === undefined ? 0 : (series[first.seriesIndex]?.points.timesMs[first.from] ?? 0);
  };
  return [...Map.groupBy(splitBySeries(portion), startOf).values()].map((portions) => portions.flat());
}

/** The portion without that single point. */
export function withoutPoint(portion: Portion, point: Run): Portion {
  return joinRuns(
    singlePoints(portion).filter((one) => one.seriesIndex !== point.seriesIndex || one.from !== point.from),
  );
}

/** The first `count` points and the rest, in the portion's order. */
export function cutAfter(portion: Portion, count: number): readonly [Portion, Portion] {
  const first: Run[] = [];
  const rest: Run[] = [];
  let left = count;
  for (const run of portion) {
    const middle = Math.max(run.from, Math.min(run.to, run.from + left));
    left -= middle - run.from;
    if (middle > run.from) {
      first.push({ ...run, to: middle });
    }
    if (middle < run.to) {
      rest.push({ ...run, from: middle });
    }
  }
  return [first, rest];
}

/**
 * Two halves, both non-empty for two points or more. Series stay whole as long as there are several, so that sending the
 * halves in any order keeps each series ascending; one series is cut in time, older half first.
 */
export function halvePortion(portion: Portion): readonly [Portion, Portion] {
  const series = splitBySeries(portion);
  if (series.length === 1) {
    return cutAfter(portion, Math.floor(countPoints(portion) / 2));
  }
  const middle = Math.ceil(series.length / 2);
  return [series.slice(0, middle).flat(), series.slice(middle).flat()];
}

/** The points before `timeMs`, and those at or after it. */
export function cutAtTime(
  series: readonly BatchSeries[],
  portion: Portion,
  timeMs: number,
): readonly [Portion, Portion] {
  const before: Run[] = [];
  const after: Run[] = [];
  for (const run of portion) {
    const times = series[run.seriesIndex]?.points.timesMs ?? [];
    let middle = run.from;
    while (middle < run.to && (times[middle] ?? Infinity) < timeMs) {
      middle += 1;
    }
    if (middle > run.from) {
      before.push({ ...run, to: middle });
    }
    if (middle < run.to) {
      after.push({ ...run, from: middle });
    }
  }
  return [before, after];
}

/** Each point as a run of its own. */
export function singlePoints(portion: Portion): readonly Run[] {
  return portion.flatMap((run) =>
    Array.from({ length: run.to - run.from }, (_, offset) => ({
      seriesIndex: run.seriesIndex,
      from: run.from + offset,
      to: run.from + offset + 1,
    })),
  );
}

/** Single points of one order put together again: neighbours become one run. */
export function joinRuns(runs: readonly Run[]): Portion {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last !== undefined && last.seriesIndex === run.seriesIndex && last.to === run.from) {
      joined[joined.length - 1] = { ...last, to: run.to };
    } else {
      joined.push(run);
    }
  }
  return joined;
}
