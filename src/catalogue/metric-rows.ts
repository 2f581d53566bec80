import type {
  CatalogueMetric,
  MetricClass,
  MetricNamespace,
  MetricScope,
  MetricType,
  Preset,
  Reporting,
  SeriesPrefix,
  Statistic,
} from "./metric.ts";

/** The scopes of most metrics: each load balancer, and each of its zones. */
export const perLoadBalancer: readonly MetricScope[] = ["load-balancer", "zone"];

/** Metrics that CloudWatch has only for a load balancer together with a target group. */
export const perTargetGroup: readonly MetricScope[] = ["target-group", "zone"];

/** Metrics that CloudWatch has for the load balancer and for each of its target groups. */
export const everywhere: readonly MetricScope[] = ["load-balancer", "target-group", "zone"];

/** What a table says about a metric besides its two names; what is left out is the usual. */
export interface RowFacts {
  /** Usual: `Count`. */
  readonly unit?: string;
  /** Usual: `perLoadBalancer`. */
  readonly scopes?: readonly MetricScope[];
  /** The zone's dimension names where they do not follow from the scopes. */
  readonly zoneDimensions?: readonly string[];
  /** Usual: `nonzero`. */
  readonly reporting?: Reporting;
  /** Usual: regular, or slow when it settles slowly. */
  readonly class?: MetricClass;
  readonly settle?: "slow";
  readonly possible?: readonly Statistic[];
  readonly statistics?: readonly Statistic[];
  /** The scopes in which the preset reads the metric; usual: none. */
  readonly minimal?: readonly MetricScope[];
  readonly standard?: readonly MetricScope[];
  readonly feature?: string;
  readonly note?: string;
}

/** One line of a metric table. */
export interface MetricRow {
  readonly metric: string;
  readonly series: string;
  readonly type: MetricType;
  readonly facts: RowFacts;
}

/** A value per minute, for which `Sum` is the only statistic that says something. */
export function counter(metric: string, series: string, facts: RowFacts = {}): MetricRow {
  return { metric, series, type: "counter-like", facts };
}

/** A level, not an amount: never filled with zeros. */
export function gauge(metric: string, series: string, facts: RowFacts): MetricRow {
  return { metric, series, type: "gauge", facts };
}

/** A duration with percentiles. By default the five statistics that AWS bills as one metric. */
export function latency(metric: string, series: string, facts: RowFacts): MetricRow {
  const statistics = ["average", "sample_count", "p50", "p90", "p99"];
  const possible = ["average", "pNN", "minimum", "maximum", "sample_count", "sum"];
  return { metric, series, type: "latency", facts: { statistics, possible, ...facts } };
}

const prefixes: Readonly<Record<MetricNamespace, SeriesPrefix>> = {
  "AWS/ApplicationELB": "alb",
  "AWS/NetworkELB": "nlb",
  "AWS/ELB": "clb",
};

function dimensions(namespace: MetricNamespace, facts: RowFacts): CatalogueMetric["dimensions"] {
  const scopes = facts.scopes ?? perLoadBalancer;
  const loadBalancer = namespace === "AWS/ELB" ? ["LoadBalancerName"] : ["LoadBalancer"];
  const targetGroup = [...loadBalancer, "TargetGroup"];
  const inZone = scopes.includes("load-balancer") ? loadBalancer : targetGroup;
  return {
    ...(scopes.includes("load-balancer") ? { "load-balancer": loadBalancer } : {}),
    ...(scopes.includes("target-group") ? { "target-group": targetGroup } : {}),
    ...(scopes.includes("zone") ? { zone: facts.zoneDimensions ?? ["AvailabilityZone", ...inZone] } : {}),
  };
}

function presets(facts: RowFacts): CatalogueMetric["presets"] {
  const result: Partial<Record<MetricScope, readonly Preset[]>> = {};
  for (const scope of facts.scopes ?? perLoadBalancer) {
    if (scope !== "zone") {
      const minimal: readonly Preset[] = facts.minimal?.includes(scope) === true ? ["minimal"] : [];
      const standard: readonly Preset[] = facts.standard?.includes(scope) === true ? ["standard"] : [];
      result[scope] = [...minimal, ...standard, "all"];
    }
  }
  return result;
}

/** Completes the lines of one topic of one namespace. */
export function metricRows(
  namespace: MetricNamespace,
  group: string,
  rows: readonly MetricRow[],
): readonly CatalogueMetric[] {
  return rows.map(({ metric, series, type, facts }) => ({
    namespace,
    metric,
    prefix: prefixes[namespace],
    series,
    unit: facts.unit ?? "Count",
    type,
    class: facts.class ?? (facts.settle === "slow" ? "slow" : "regular"),
    reporting: facts.reporting ?? "nonzero",
    possibleStatistics: facts.possible ?? ["sum"],
    statistics: facts.statistics ?? facts.possible ?? ["sum"],
    dimensions: dimensions(namespace, facts),
    presets: presets(facts),
    group,
    settle: facts.settle ?? "normal",
    ...(facts.feature === undefined ? {} : { feature: facts.feature }),
    ...(facts.note === undefined ? {} : { note: facts.note }),
  }));
}
