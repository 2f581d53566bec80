import type { CatalogueMetric, Statistic } from "../../catalogue/metric.ts";
import { cloudWatchStatistic } from "../../catalogue/statistic.ts";

/**
 * What YACE (0.61 to 0.67, `promutil/migrate.go`) calls a statistic of a metric: namespace, metric and statistic, each
 * with an underscore before a capital that follows a small letter or a digit, so `HTTPCode_Target_5XX_Count` becomes
 * `httpcode_target_5_xx_count`. All dimension sets of a metric share one name there.
 */
export function yaceName({ namespace, metric }: CatalogueMetric, statistic: Statistic): string {
  const space = words(namespace.toLowerCase());
  return `${space}_${words(metric)}_${words(cloudWatchStatistic(statistic))}`;
}

function words(text: string): string {
  return text
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .replaceAll(/[/.\- ]/g, "_")
    .toLowerCase();
}
