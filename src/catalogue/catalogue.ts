import { albFeatureMetrics } from "./alb-feature-metrics.ts";
import { albLoadBalancerMetrics } from "./alb-load-balancer-metrics.ts";
import { albTargetMetrics } from "./alb-target-metrics.ts";
import { clbMetrics } from "./clb-metrics.ts";
import type { CatalogueMetric, MetricFamily, MetricNamespace } from "./metric.ts";
import { nlbFlowMetrics } from "./nlb-flow-metrics.ts";
import { nlbMetrics } from "./nlb-metrics.ts";

/** Every metric of application, network and classic load balancers that CloudWatch documents: the only place metric names are written. */
export const catalogue: readonly CatalogueMetric[] = [
  ...albLoadBalancerMetrics,
  ...albTargetMetrics,
  ...albFeatureMetrics,
  ...nlbFlowMetrics,
  ...nlbMetrics,
  ...clbMetrics,
];

const namespaces: Readonly<Record<MetricFamily, MetricNamespace>> = {
  application: "AWS/ApplicationELB",
  network: "AWS/NetworkELB",
  classic: "AWS/ELB",
};

/** The metrics of one kind of load balancer, in catalogue order. */
export function catalogueOf(family: MetricFamily): readonly CatalogueMetric[] {
  return catalogue.filter((metric) => metric.namespace === namespaces[family]);
}

/** Every metric name once, as CloudWatch spells it, sorted: what "did you mean" searches. */
export function metricNames(): readonly string[] {
  return [...new Set(catalogue.map((metric) => metric.metric))].toSorted();
}
