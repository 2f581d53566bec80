import type { Batch } from "./batch.ts";

/** Points that the receiver refused for good. */
export interface Refusal {
  /** Index into `batch.series`. */
  readonly seriesIndex: number;
  /** Start of the refused points' periods. */
  readonly timesMs: readonly number[];
  /** Closed set, becomes a metric label: `too-old`, `out-of-order`, `duplicate`, `invalid`, `too-large`, `unknown`. */
  readonly reason: string;
  readonly message: string;
}

/**
 * What became of a batch. `answered`: every point was delivered or finally refused, marks move past both.
 * `possiblyLost` counts points that the receiver took but hinted at losing. `unavailable` and `unauthorized`: nothing is
 * known to be delivered, marks stand still, the minutes are offered again at or after `retryAtMs`.
 */
export type Delivery =
  | {
      readonly kind: "answered";
      readonly delivered: number;
      readonly refused: readonly Refusal[];
      readonly possiblyLost: number;
    }
  | { readonly kind: "unavailable"; readonly retryAtMs: number; readonly message: string }
  | { readonly kind: "unauthorized"; readonly retryAtMs: number; readonly message: string };

/** One destination. Rejects on abort only; safe to call for several owners at once; never twice at once for one owner. */
export interface Sink {
  readonly name: string;
  deliver(batch: Batch, signal: AbortSignal): Promise<Delivery>;
  /** Closes connections. May be called once, after the last `deliver` has ended. */
  close(): Promise<void>;
}
