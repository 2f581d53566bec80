import { catalogueOf } from "./catalogue.ts";
import { byNameOrGlob, matchesGlob } from "./glob.ts";
import type { CatalogueMetric, MetricClass, MetricFamily, MetricScope, Statistic } from "./metric.ts";
import type { MetricsSettings } from "./metrics-settings.ts";
import { makesSense, parseStatistic } from "./statistic.ts";

/** One metric in one scope that is read: each load balancer, target group or zone has it once. */
export interface SelectedMetric {
  readonly metric: CatalogueMetric;
  readonly scope: MetricScope;
  readonly class: MetricClass;
  /** Never empty, no statistic twice. */
  readonly statistics: readonly Statistic[];
}

/**
 * What is read of one kind of load balancer: (preset + include) − exclude, in catalogue order. An included metric is
 * read in every scope it has, so including one that the preset reads per load balancer adds its target groups.
 * Patterns and statistics that fit nothing are left out here and named by `checkMetricsSettings`.
 */
export function selectMetrics(settings: MetricsSettings, family: MetricFamily): readonly SelectedMetric[] {
  return catalogueOf(family).flatMap((metric) =>
    readScopes(metric, settings).map((scope) => ({
      metric,
      scope,
      class: classIn(metric, scope),
      statistics: readStatistics(metric, settings),
    })),
  );
}

/**
 * The class of a metric in one scope. A page-severity rule reads a metric where it exists first (the load balancer,
 * else the target group); its other scopes only say where a fault sits and can be as late as the rest.
 */
function classIn(metric: CatalogueMetric, scope: MetricScope): MetricClass {
  const first = metric.dimensions["load-balancer"] === undefined ? "target-group" : "load-balancer";
  return metric.class === "alerting" && scope !== first ? "regular" : metric.class;
}

function readScopes(metric: CatalogueMetric, settings: MetricsSettings): readonly MetricScope[] {
  const matches = (pattern: string): boolean => matchesGlob(pattern, metric.metric);
  if (settings.exclude.some(matches)) {
    return [];
  }
  const included = settings.include.some(matches);
  const wanted = (scope: "load-balancer" | "target-group"): boolean =>
    metric.dimensions[scope] !== undefined &&
    (included || metric.presets[scope]?.includes(settings.preset) === true) &&
    (scope === "load-balancer" || settings.targetGroups);
  const scopes: MetricScope[] = (["load-balancer", "target-group"] as const).filter(wanted);
  const zones = settings.zones && scopes.length > 0 && metric.dimensions.zone !== undefined;
  return zones ? [...scopes, "zone"] : scopes;
}

function readStatistics(metric: CatalogueMetric, settings: MetricsSettings): readonly Statistic[] {
  const wished = byNameOrGlob(settings.statistics, metric.metric) ?? [];
  const statistics = wished
    .map(parseStatistic)
    .filter((statistic) => statistic !== null)
    .filter((statistic) => makesSense(statistic, metric.possibleStatistics));
  return statistics.length === 0 ? metric.statistics : [...new Set(statistics)];
}
