import type { Settings } from "../config/settings.ts";
import type { DescriptionSettings } from "../series/describe-ownership.ts";

/** What discovery is told, out of the whole configuration. */
export function descriptionSettings(
  settings: Settings,
): DescriptionSettings & { readonly discoveryIntervalMs: number } {
  return {
    ownership: settings.ownership,
    metrics: settings.metrics,
    settle: settings.settle,
    series: settings.series,
    discoveryIntervalMs: settings.discovery.intervalMs,
  };
}
