import type { CatalogueMetric, MetricClass, MetricFamily, MetricScope } from "../../catalogue/metric.ts";
import { metricSettleCeilingMs, metricSettleMs, type SettleSettings } from "../../catalogue/metric-settle.ts";
import type { MetricsSettings } from "../../catalogue/metrics-settings.ts";
import { selectMetrics } from "../../catalogue/select-metrics.ts";
import { formatSeconds } from "../promql/promql-duration.ts";

/** The part of the configuration that says when a minute can be seen by a rule. */
export interface Freshness {
  readonly metrics: MetricsSettings;
  readonly settle: SettleSettings;
  readonly intervalsMs: Readonly<Record<MetricClass, number>>;
}

/** How far in the past rules over a metric must look, and why. */
export interface EvaluationOffset {
  readonly seconds: number;
  readonly class: MetricClass;
  /** False = this configuration does not read the metric at all. */
  readonly isRead: boolean;
  readonly why: string;
}

const minuteMs = 60_000;

/**
 * How long a minute needs until a rule can count on it, from its START (our timestamp): the minute itself, the settle time,
 * and one polling interval. Polls and minutes lie on one tick, so the last minute of the interval is the time to
 * deliver. Smaller: rules see holes where the newest zeros and values are still missing. Larger: alerts come later.
 */
export function evaluationOffset(
  metric: CatalogueMetric,
  scope: MetricScope,
  freshness: Freshness,
): EvaluationOffset {
  const selected = selectMetrics(freshness.metrics, families[metric.prefix]).find(
    (one) => one.metric === metric && one.scope === scope,
  );
  const metricClass = selected?.class ?? usualClass(metric, scope);
  return { ...classOffset(metric, metricClass, freshness), isRead: selected !== undefined };
}

/** The offset of a class where no setting of one metric differs: what the data's age is compared with. */
export function classOffsetSeconds(
  metricClass: MetricClass,
  metrics: readonly CatalogueMetric[],
  freshness: Freshness,
): number {
  const seconds = metrics
    .filter((metric) => (metric.settle === "slow") === (metricClass === "slow"))
    .map((metric) => classOffset(metric, metricClass, freshness).seconds);
  return Math.max(0, ...seconds);
}

const families: Readonly<Record<CatalogueMetric["prefix"], MetricFamily>> = {
  alb: "application",
  nlb: "network",
  clb: "classic",
};

function usualClass(metric: CatalogueMetric, scope: MetricScope): MetricClass {
  const everything = {
    preset: "all",
    include: [],
    exclude: [],
    targetGroups: true,
    zones: true,
    statistics: {},
    zeroFill: { enabled: true, afterMs: 0 },
  } as const;
  return (
    selectMetrics(everything, families[metric.prefix]).find(
      (one) => one.metric === metric && one.scope === scope,
    )?.class ?? metric.class
  );
}

function classOffset(
  metric: CatalogueMetric,
  metricClass: MetricClass,
  { settle, intervalsMs }: Freshness,
): Omit<EvaluationOffset, "isRead"> {
  const settleMs = metricSettleCeilingMs(metric, settle) ?? metricSettleMs(metric, settle);
  const intervalMs = Math.max(minuteMs, intervalsMs[metricClass]);
  const seconds = Math.ceil((minuteMs + settleMs + intervalMs) / 1000);
  const words = (ms: number): string => formatSeconds(ms / 1000);
  return {
    seconds,
    class: metricClass,
    why: `${formatSeconds(seconds)} = ${words(minuteMs)} (the minute itself) + ${words(settleMs)} (settle) + ${words(intervalMs)} (polling interval of the ${metricClass} class, delivery included)`,
  };
}
