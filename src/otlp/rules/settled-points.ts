import type { BatchSeries } from "../../polling/batch.ts";
import type { Refusal } from "../../polling/sink.ts";
import { type Portion, type Run, joinRuns, singlePoints, wholePortion } from "./portion.ts";

/** Why points were refused for good. */
export type RefusalWords = Pick<Refusal, "reason" | "message">;

/** Points whose fate is known; `refusal` is null for delivered ones. */
export interface Settled {
  readonly portion: Portion;
  readonly refusal: RefusalWords | null;
}

interface KnownPoint {
  readonly value: number;
  readonly refusal: RefusalWords | null;
}

/**
 * What a delivery that stopped half-way had settled: by series (name and labels), then by time. Its batch is offered again
 * as a whole; without this memory the delivered part would be sent twice, and a receiver without out-of-order window would
 * refuse the repeats and so count delivered points as lost.
 */
export type SettledMemory = ReadonlyMap<string, ReadonlyMap<number, KnownPoint>>;

function seriesKey(one: BatchSeries): string {
  const labels = Object.entries(one.labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([one.name, labels]);
}

/** What to remember of a delivery that stopped. No larger than its batch. */
export function rememberSettled(series: readonly BatchSeries[], settled: readonly Settled[]): SettledMemory {
  const memory = new Map<string, Map<number, KnownPoint>>();
  for (const { portion, refusal } of settled) {
    for (const run of portion) {
      const one = series[run.seriesIndex] as BatchSeries;
      const key = seriesKey(one);
      const times = memory.get(key) ?? new Map<number, KnownPoint>();
      memory.set(key, times);
      for (let index = run.from; index < run.to; index += 1) {
        times.set(one.points.timesMs[index] as number, {
          value: one.points.values[index] as number,
          refusal,
        });
      }
    }
  }
  return memory;
}

/** Splits a batch by what is remembered: what is still to send, and what is settled already. A point whose value changed is to send. */
export function recallSettled(
  series: readonly BatchSeries[],
  memory: SettledMemory,
): { readonly open: Portion; readonly settled: readonly Settled[] } {
  if (memory.size === 0) {
    return { open: wholePortion(series), settled: [] };
  }
  const open: Run[] = [];
  const settled: Settled[] = [];
  const keys = series.map(seriesKey);
  for (const point of singlePoints(wholePortion(series))) {
    const points = (series[point.seriesIndex] as BatchSeries).points;
    const known = memory.get(keys[point.seriesIndex] as string)?.get(points.timesMs[point.from] as number);
    if (known !== undefined && Object.is(known.value, points.values[point.from])) {
      settled.push({ portion: [point], refusal: known.refusal });
    } else {
      open.push(point);
    }
  }
  return { open: joinRuns(open), settled };
}

/** The refusals among settled points: one per series and reason, times ascending. */
export function refusalsOf(series: readonly BatchSeries[], settled: readonly Settled[]): readonly Refusal[] {
  const found = new Map<string, { readonly refusal: Refusal; readonly timesMs: number[] }>();
  for (const { portion, refusal } of settled) {
    for (const run of refusal === null ? [] : portion) {
      const key = `${run.seriesIndex} ${refusal?.reason}`;
      const timesMs = found.get(key)?.timesMs ?? [];
      timesMs.push(...(series[run.seriesIndex] as BatchSeries).points.timesMs.slice(run.from, run.to));
      const words = { reason: refusal?.reason ?? "unknown", message: refusal?.message ?? "" };
      found.set(key, { timesMs, refusal: { seriesIndex: run.seriesIndex, timesMs, ...words } });
    }
  }
  return [...found.values()].map(({ refusal, timesMs }) => ({
    ...refusal,
    timesMs: timesMs.sort((a, b) => a - b),
  }));
}
