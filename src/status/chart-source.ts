import type { Points } from "../series/points.ts";

/** One series as a chart: what CloudWatch finally says and what was exported, for the same minutes. */
export interface Chart {
  /** Our series name and labels, for the PromQL to copy. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly title: string;
  readonly unit: string;
  readonly final: Points;
  readonly exported: Points;
}

/** Where the page takes curves from. In the cluster: the actors' recent minutes; in the demo: the simulation's truth and the receiver's record. */
export interface ChartSource {
  /** All charts of one load balancer, by its ARN; empty when it is not known. Bounded by the series of one load balancer. */
  charts(arn: string): readonly Chart[];
}
