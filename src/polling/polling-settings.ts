import type { MetricClass } from "../catalogue/metric.ts";

/** Design key `polling`, with `metrics.zeroFill`. Durations in milliseconds. */
export interface PollingSettings {
  readonly settleMs: number;
  /** Intervals per class. */
  readonly intervalsMs: Readonly<Record<MetricClass, number>>;
  readonly recheckMs: number;
  readonly onLateChange: "count" | "resend";
  readonly startupLookbackMs: number;
  readonly catchUpLimitMs: number;
  readonly zeroFill: { readonly enabled: boolean; readonly afterMs: number };
  /** Points per batch; a larger batch is cut, oldest minutes first. */
  readonly maxBatchPoints: number;
}
