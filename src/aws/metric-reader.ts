import type { AwsFailure } from "./aws-failure.ts";

/** One CloudWatch dimension. */
export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** One question to CloudWatch: one metric, one statistic. Never carries a unit: a wrong one silently answers nothing. */
export interface MetricQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly Dimension[];
  /** CloudWatch's spelling: `Sum`, `SampleCount`, `p99.9`, `TM(10%:90%)` … */
  readonly statistic: string;
  readonly periodMs: number;
}

/** At most 500 queries over one range. `startMs` inclusive, `endMs` exclusive, both on whole periods. */
export interface MetricRequest {
  readonly queries: readonly MetricQuery[];
  readonly startMs: number;
  readonly endMs: number;
}

/** What became of one query. Only `points` means that the range was read; ascending, unique times; no value = no entry. */
export type QueryOutcome =
  | { readonly kind: "points"; readonly timesMs: readonly number[]; readonly values: readonly number[] }
  | {
      readonly kind: "unread";
      readonly reason: "partial" | "internal-error" | "forbidden" | "missing" | "request-failed";
      readonly message: string;
    };

/** What became of a whole request: one outcome per query in the same order, or a failure of the call. */
export type MetricReading =
  | {
      readonly kind: "answered";
      readonly outcomes: readonly QueryOutcome[];
      readonly messages: readonly string[];
      readonly calls: number;
    }
  | { readonly kind: "failed"; readonly failure: AwsFailure; readonly calls: number };

/** GetMetricData with all its pages. No retry of its own. Rejects on abort and on a request over AWS's limits (a bug). */
export interface MetricReader {
  read(request: MetricRequest, signal: AbortSignal): Promise<MetricReading>;
}
