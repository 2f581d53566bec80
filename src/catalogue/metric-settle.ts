import { byNameOrGlob } from "./glob.ts";
import type { CatalogueMetric } from "./metric.ts";

/**
 * How long after the end of its minute a slow metric (LCUs) is final. Smaller publishes values that still grow: they
 * are reported 30 to 60 minutes late. Larger only makes them later.
 */
export const slowSettleMs = 75 * 60_000;

/** The settle times that the configuration gives. */
export interface SettleSettings {
  readonly settleMs: number;
  /** Metric name or glob -> milliseconds. The name itself wins over globs, earlier globs over later ones. */
  readonly settleOverrides: Readonly<Record<string, number>>;
  /** With an adaptive settle time, when a minute is published at the latest; `settleMs` is then the floor. Null or left out = fixed. */
  readonly ceilingMs?: number | null;
}

/** How long after the END of a minute the metric's value is final, in milliseconds. An override beats the built-in time of slow metrics. */
export function metricSettleMs(metric: CatalogueMetric, settings: SettleSettings): number {
  const builtIn = metric.settle === "slow" ? Math.max(settings.settleMs, slowSettleMs) : settings.settleMs;
  return byNameOrGlob(settings.settleOverrides, metric.metric) ?? builtIn;
}

/**
 * When a minute of the metric is published at the latest, with an adaptive settle time; null = its settle time is fixed, as
 * is that of slow metrics and of every metric with an override.
 */
export function metricSettleCeilingMs(metric: CatalogueMetric, settings: SettleSettings): number | null {
  const overridden = byNameOrGlob(settings.settleOverrides, metric.metric) !== undefined;
  return metric.settle === "slow" || overridden ? null : (settings.ceilingMs ?? null);
}
