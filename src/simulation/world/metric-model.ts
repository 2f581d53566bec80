import type { Moment } from "./traffic.ts";

/** The dimension sets of the ELB namespaces. */
export type DimensionSet =
  | "load-balancer"
  | "target-group"
  | "zone"
  | "zone-target-group"
  | "bare-target-group"
  | "zone-bare-target-group";

/**
 * How the statistics of a metric hang together. `events`: one sample of value 1 each; `reports`: one sample per node and
 * minute; `hosts`: a count whose minimum and maximum matter; `latency`: a distribution over requests.
 */
export type StatisticShape = "events" | "reports" | "hosts" | "latency";

/** When CloudWatch gets a point: `targets` = always while targets are registered. */
export type ReportingKind = "nonzero" | "always" | "targets";

/** What the simulation knows of one metric: its own list, written from AWS's pages. */
export interface MetricModel {
  readonly namespace: "AWS/ApplicationELB" | "AWS/NetworkELB";
  readonly name: string;
  readonly unit: string;
  readonly shape: StatisticShape;
  readonly reporting: ReportingKind;
  /** False for values that may have a fraction. */
  readonly whole: boolean;
  /** True when the value is divided by the hosts of the target group. */
  readonly perHost: boolean;
  /** True for metrics that appear half an hour to an hour late. */
  readonly slow: boolean;
  readonly sets: readonly DimensionSet[];
  /** The metric exists on load balancers with this feature only; null = on all. */
  readonly feature: string | null;
  /** The statistics a reader normally asks for, in CloudWatch's spelling. */
  readonly usual: readonly string[];
  /** Sum of the whole load balancer in one minute; for hosts and latency a meaning of their own, see final-value.ts. */
  readonly value: (moment: Moment) => number;
}
