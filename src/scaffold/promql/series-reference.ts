import { catalogue } from "../../catalogue/catalogue.ts";
import type { CatalogueMetric, MetricScope, Statistic } from "../../catalogue/metric.ts";
import { makesSense, parseStatistic } from "../../catalogue/statistic.ts";
import { seriesName } from "../../series/series-specs.ts";

/** What a series name says: which metric, in which dimension set, with which statistic. */
export interface SeriesReference {
  readonly metric: CatalogueMetric;
  readonly scope: MetricScope;
  readonly statistic: Statistic;
}

const placeholder = "sum";

/** Series name without its statistic -> what it is. */
const stems: ReadonlyMap<string, Omit<SeriesReference, "statistic">> = new Map(
  catalogue.flatMap((metric) =>
    scopesOf(metric).map((scope) => [
      seriesName(metric, scope, placeholder).slice(0, -placeholder.length - 1),
      { metric, scope },
    ]),
  ),
);

/** The metric, scope and statistic behind a series name such as `alb_request_count_sum`; null = the catalogue has none, or no such statistic of it. */
export function readSeriesName(name: string): SeriesReference | null {
  for (let end = name.lastIndexOf("_"); end > 0; end = name.lastIndexOf("_", end - 1)) {
    const found = stems.get(name.slice(0, end));
    const statistic = parseStatistic(name.slice(end + 1));
    if (
      found !== undefined &&
      statistic !== null &&
      statistic === name.slice(end + 1) &&
      makesSense(statistic, found.metric.possibleStatistics)
    ) {
      return { ...found, statistic };
    }
  }
  return null;
}

/** Every series name with the statistics that are read by default, in catalogue order: what "did you mean" searches first. */
export function usualSeriesNames(): readonly string[] {
  return catalogue.flatMap((metric) =>
    scopesOf(metric).flatMap((scope) =>
      [...new Set([...metric.statistics, ...metric.possibleStatistics])]
        .filter((statistic) => statistic !== "pNN")
        .map((statistic) => seriesName(metric, scope, statistic)),
    ),
  );
}

function scopesOf(metric: CatalogueMetric): readonly MetricScope[] {
  return (["load-balancer", "target-group", "zone"] as const).filter(
    (scope) => metric.dimensions[scope] !== undefined,
  );
}
