import type { LoadBalancerSeries } from "../series/series-spec.ts";
import type { Batch, BatchSeries } from "./batch.ts";
import type { MinuteRange } from "./rules/backfill-range.ts";

/** What a receiver already has of one load balancer over a range. */
export interface StoredMinutes {
  /** Whether every minute of the range is there. */
  hasAll(series: Pick<BatchSeries, "name" | "labels">, range: MinuteRange): boolean;
  /** The batch without the points that are there; series without points are left out. `different`: there, with another value. */
  missing(batch: Batch): { readonly batch: Batch; readonly present: number; readonly different: number };
}

/** What became of asking. A part of an answer is a failure: what it leaves out would look missing. */
export type StoredReading =
  | { readonly kind: "stored"; readonly minutes: StoredMinutes }
  | { readonly kind: "failed"; readonly message: string };

/** Asks the receiver's query side. Rejects on abort only. */
export interface StoredReader {
  read(series: LoadBalancerSeries, range: MinuteRange, signal: AbortSignal): Promise<StoredReading>;
}
