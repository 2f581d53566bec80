import { pointSize } from "./encode-batch.ts";
import type { EncodedSeries } from "./encode-series.ts";
import { type Portion, type Run, joinRuns } from "./portion.ts";
import { fieldSize } from "./protobuf-writer.ts";

/** What one request may hold. */
export interface RequestBounds {
  /** Uncompressed. Receivers measure after decompression: gRPC servers refuse above 4 MiB however small the gzip is. */
  readonly maxBytes: number;
  readonly maxPoints: number;
}

/** A portion in requests that fit, and the points that fit nowhere. */
export interface CutPortion {
  readonly requests: readonly Portion[];
  /** Points larger than a whole request may be. */
  readonly tooLarge: Portion;
}

/** Tags and lengths around one message, whatever its size. */
const wrapping = 6;
/** `ResourceMetrics`, `ScopeMetrics` and the scope `elbow` around one resource. */
const resourceWrapping = 3 * wrapping + 9;
/** `Metric` and `Gauge` around one name. */
const metricWrapping = 2 * wrapping;

/**
 * Cuts a portion into requests within the bounds, in order: at series where it can, inside a series where it must, older
 * points first. Sizes are upper bounds of `encodeBatch`'s.
 */
export function cutPortion(
  series: readonly EncodedSeries[],
  portion: Portion,
  bounds: RequestBounds,
): CutPortion {
  const requests: Portion[] = [];
  const tooLarge: Run[] = [];
  let current: Run[] = [];
  let resources = new Set<string>();
  let bytes = 0;
  let points = 0;
  const flush = (): void => {
    if (current.length > 0) {
      requests.push(joinRuns(current));
    }
    current = [];
    resources = new Set();
    bytes = 0;
    points = 0;
  };
  for (const run of portion) {
    const one = series[run.seriesIndex];
    if (one === undefined) {
      throw new RangeError(`a portion names series ${run.seriesIndex} of ${series.length}`);
    }
    const each = pointSize(one);
    const metric = metricWrapping + fieldSize(one.name.length);
    const resource = resourceWrapping + one.resource.length;
    const alone = Math.min(bounds.maxPoints, Math.floor((bounds.maxBytes - metric - resource) / each));
    if (alone < 1) {
      tooLarge.push(run);
      continue;
    }
    let from = run.from;
    while (from < run.to) {
      const around = metric + (resources.has(one.resourceKey) ? 0 : resource);
      const fits = Math.min(bounds.maxPoints - points, Math.floor((bounds.maxBytes - bytes - around) / each));
      const wanted = run.to - from;
      if (fits < Math.min(wanted, alone)) {
        flush();
        continue;
      }
      const to = from + Math.min(wanted, fits);
      current.push({ ...run, from, to });
      resources.add(one.resourceKey);
      bytes += around + (to - from) * each;
      points += to - from;
      from = to;
    }
  }
  flush();
  return { requests, tooLarge };
}
