import type { MetricQuery } from "../aws/metric-reader.ts";
import type { MetricClass, MetricScope, MetricType, Reporting } from "../catalogue/metric.ts";
import type { Labels, ResourceAttributes } from "./labels.ts";

/**
 * CloudWatch's identity of a series: ARN of the load balancer, dimensions, metric, statistic; never our labels. Marks belong to it.
 * Text without line breaks, stable over versions: it is written into the checkpoint.
 */
export type SeriesId = string;

/** One series to read: what to ask CloudWatch, what it is called, and the rules its minutes follow. */
export interface SeriesSpec {
  readonly id: SeriesId;
  /** Series of one metric and dimension set share this: their statistics must travel in one call. */
  readonly metricKey: string;
  readonly query: MetricQuery;
  /** Our series name, e.g. `alb_http_code_elb_5xx_count_sum`. */
  readonly name: string;
  readonly scope: MetricScope;
  readonly class: MetricClass;
  /** How long after its end a minute is final. */
  readonly settleMs: number;
  /**
   * With an adaptive settle time, the latest time after its end at which a minute is published; `settleMs` is then the
   * earliest. Left out = fixed.
   */
  readonly settleCeilingMs?: number;
  readonly type: MetricType;
  readonly reporting: Reporting;
  /** True for counters whose missing settled minutes become 0 (statistic `sum` only). */
  readonly zeroFill: boolean;
  /** Which label set of `SeriesLabels` this series wears: "" = the load balancer's, else the target group's dimension value (or zone key). */
  readonly labelsKey: string;
}

/** Labels and resource of one label set. */
export interface LabelSet {
  readonly labels: Labels;
  readonly resource: ResourceAttributes;
}

/** One series of value 1, sent at the same timestamps as the data. */
export interface InfoSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly resource: ResourceAttributes;
}

/** What every series of one load balancer wears now. Kept apart from the specs: a change of labels never moves a mark. */
export interface SeriesLabels {
  /** By `labelsKey`. */
  readonly sets: ReadonlyMap<string, LabelSet>;
  readonly infos: readonly InfoSeries[];
}

/** Everything to read of one load balancer. */
export interface LoadBalancerSeries {
  /** ARN; for classic ones a name made unique by region and account is not needed within one inventory. */
  readonly arn: string;
  /** `load_balancer_name` as exported. */
  readonly name: string;
  /** `load_balancer`: CloudWatch's dimension value. */
  readonly dimension: string;
  readonly specs: readonly SeriesSpec[];
  readonly labels: SeriesLabels;
}
