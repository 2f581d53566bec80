import type { MetricClass } from "../../catalogue/metric.ts";
import type { SeriesSpec } from "../../series/series-spec.ts";

/** Live minutes of the alerting class come first, catching up last. */
export type Urgency = MetricClass | "catch-up";

/** One series to read over the minutes [from, to). */
export interface PlannedQuery {
  readonly spec: SeriesSpec;
  readonly from: number;
  readonly to: number;
  readonly urgency: Urgency;
}

/** What became of a planned query. `read` is complete over the whole range asked for. */
export type ReadOutcome =
  | { readonly kind: "read"; readonly timesMs: readonly number[]; readonly values: readonly number[] }
  | { readonly kind: "failed"; readonly reason: string; readonly message: string };
