import type { Batch } from "../polling/batch.ts";
import type { Sink } from "../polling/sink.ts";
import type { SeriesId } from "../series/series-spec.ts";

/** Points of one series as `run` would have delivered them, ascending. */
export interface CapturedPoints {
  readonly timesMs: number[];
  readonly values: number[];
}

/** A destination that keeps what it is given: values, zeros and all, exactly as a receiver would have got them. */
export interface CaptureSink extends Sink {
  /** What came for one load balancer since it was last taken; info series are left out. */
  take(arn: string): ReadonlyMap<SeriesId, CapturedPoints>;
}

/** An empty one. The caller takes each load balancer's points before it reads more than it wants to hold. */
export function captureSink(name: string): CaptureSink {
  const byOwner = new Map<string, Map<SeriesId, CapturedPoints>>();
  return {
    name,
    async deliver(batch) {
      keep(byOwner, batch);
      return { kind: "answered", delivered: batch.pointCount, refused: [], possiblyLost: 0 };
    },
    take(arn) {
      const taken = byOwner.get(arn) ?? new Map<SeriesId, CapturedPoints>();
      byOwner.delete(arn);
      return taken;
    },
    async close() {},
  };
}

function keep(byOwner: Map<string, Map<SeriesId, CapturedPoints>>, batch: Batch): void {
  const series = byOwner.get(batch.owner) ?? new Map<SeriesId, CapturedPoints>();
  byOwner.set(batch.owner, series);
  for (const { id, points } of batch.series) {
    if (id === null) {
      continue;
    }
    const one = series.get(id) ?? { timesMs: [], values: [] };
    series.set(id, one);
    for (const [index, timeMs] of points.timesMs.entries()) {
      one.timesMs.push(timeMs);
      one.values.push(points.values[index] as number);
    }
  }
}
