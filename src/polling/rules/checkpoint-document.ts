import type { InfoSeries, LabelSet, SeriesSpec } from "../../series/series-spec.ts";

/**
 * The version of the document that this program writes. A field that older readers may ignore does not raise it; see
 * `oldestReader`.
 */
export const checkpointVersion = 1;

/** Written into each document: the oldest program that may read it. One below `checkpointVersion` at the least, for a rollback. */
export const oldestReader = 1;

/** What tells our documents from others. */
export const checkpointKind = "elbow checkpoint";

/** Who wrote a checkpoint, and when. */
export interface CheckpointHead {
  /** Of the term that wrote it; explains a fence, is none. */
  readonly epoch: number;
  readonly savedAtMs: number;
  /** True after an orderly stop: everything that was delivered is in it. */
  readonly clean: boolean;
  /** When a term began to go on from what stands here, epoch ms; left out: what stands here was written by the term itself. */
  readonly openedAtMs?: number;
  /** Into how many buckets the load balancers were divided when it was written, and since when, epoch ms; left out: one. */
  readonly division?: { readonly buckets: number; readonly sinceMs: number };
}

/**
 * The progress of all actors as JSON. Minutes are whole numbers since the epoch. Series are numbered within their load
 * balancer: groups in order, and in each the templates of its shape in order. Unknown fields are ignored.
 */
export interface CheckpointDocument extends CheckpointHead {
  readonly kind: typeof checkpointKind;
  readonly version: number;
  readonly oldestReader: number;
  readonly destinations: readonly string[];
  /** Series without their place; see spec-template.ts. */
  readonly templates: readonly (SeriesSpec | null)[];
  /** Lists of indexes into `templates`. */
  readonly shapes: readonly (readonly number[])[];
  /** The bucket's part of what the month cost; left out: not known. */
  readonly spending?: SavedSpending;
  readonly loadBalancers: readonly SavedLoadBalancer[];
}

/** What a bucket spent in a month. */
export interface SavedSpending {
  readonly monthStartMs: number;
  /** Since when the spending of the month is known, epoch ms. */
  readonly countedFromMs: number;
  readonly usd: number;
  /** The most that was spent between two writes: what a crash may have kept from being written. */
  readonly stepUsd: number;
}

/** One load balancer. `name`, `dimension` and `labels` are there when it can be read and delivered without being seen again. */
export interface SavedLoadBalancer {
  readonly arn: string;
  readonly name?: string;
  readonly dimension?: string;
  /** Epoch ms; present = it had ended and its last minutes were not all delivered. */
  readonly endedAtMs?: number;
  /** Its last minute was delivered; only the end is remembered. */
  readonly finished?: true;
  /** `labelsKey` (or `#` and its hash, where room was short) and index into `shapes`. */
  readonly groups: readonly (readonly [string, number])[];
  /** Series that had ended while the load balancer lived: first minute without them, and which. */
  readonly gone?: readonly (readonly [number, string])[];
  readonly to: readonly SavedDestination[];
  readonly labels?: SavedLabels;
  /** Day (UTC, since the epoch) and ms that incident mode was on in it. */
  readonly incident?: readonly [number, number];
}

/** How far one destination has one load balancer. */
export interface SavedDestination {
  /** Index into `destinations`. */
  readonly at: number;
  /** The furthest mark of all series. */
  readonly mark: number;
  /** How many minutes the info series' mark lies behind `mark`. */
  readonly info: number;
  /** The same for the newest minute with a point, by class in the order of urgency. */
  readonly newest: readonly (number | null)[];
  /** Series behind `mark`: by how many minutes, and which. */
  readonly behind?: readonly (readonly [number, string])[];
  /** Series without progress. */
  readonly none?: string;
  /** Recent minutes without a value: our zeros, nothing sent (see sent-bits.ts), and in which series. */
  readonly holes?: readonly (readonly [string, string, string])[];
}

/** What the series of one load balancer wore. */
export interface SavedLabels {
  readonly sets: readonly (readonly [string, LabelSet])[];
  readonly infos: readonly InfoSeries[];
}
