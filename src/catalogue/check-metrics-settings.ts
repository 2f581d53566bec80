import { catalogue } from "./catalogue.ts";
import { matchesGlob } from "./glob.ts";
import type { Statistic } from "./metric.ts";
import type { MetricsSettings } from "./metrics-settings.ts";
import { makesSense, parseStatistic } from "./statistic.ts";

/** Something in the metrics settings that selects nothing. `text` is what was written, for "did you mean". */
export interface MetricsProblem {
  readonly kind: "unknown-metric" | "unknown-statistic" | "senseless-statistic" | "no-statistics";
  readonly key: "include" | "exclude" | "statistics";
  /** The name or pattern the problem is about. */
  readonly text: string;
  readonly message: string;
}

/** Whether a name or glob fits any metric of the catalogue, whatever the kind of load balancer. */
export function matchesAnyMetric(pattern: string): boolean {
  return catalogue.some((metric) => matchesGlob(pattern, metric.metric));
}

/** All that is wrong with names, patterns and statistics; empty = `selectMetrics` does all that was asked. */
export function checkMetricsSettings(
  settings: Pick<MetricsSettings, "include" | "exclude" | "statistics">,
): readonly MetricsProblem[] {
  const patterns = [
    ...settings.include.map((text) => ({ key: "include" as const, text })),
    ...settings.exclude.map((text) => ({ key: "exclude" as const, text })),
    ...Object.keys(settings.statistics).map((text) => ({ key: "statistics" as const, text })),
  ];
  const unknown = patterns
    .filter(({ text }) => !matchesAnyMetric(text))
    .map(({ key, text }): MetricsProblem => ({
      kind: "unknown-metric",
      key,
      text,
      message: `no load balancer metric is called "${text}"; upper and lower case count`,
    }));
  const statistics = Object.entries(settings.statistics).flatMap(([pattern, wished]) =>
    checkStatistics(pattern, wished),
  );
  return [...unknown, ...statistics];
}

function checkStatistics(pattern: string, wished: readonly Statistic[]): readonly MetricsProblem[] {
  if (wished.length === 0) {
    const message = `"${pattern}" has no statistics; to leave a metric out, name it in exclude`;
    return [{ kind: "no-statistics", key: "statistics", text: pattern, message }];
  }
  const metrics = catalogue.filter((metric) => matchesGlob(pattern, metric.metric));
  return wished.flatMap((text): readonly MetricsProblem[] => {
    const statistic = parseStatistic(text);
    if (statistic === null) {
      const message = `"${text}" is not a statistic; known are sum, average, minimum, maximum, sample_count, percentiles such as p99 or p99_9, and tm99, wm99, tc99, ts99, iqm`;
      return [{ kind: "unknown-statistic", key: "statistics", text, message }];
    }
    if (metrics.length === 0 || metrics.some((metric) => makesSense(statistic, metric.possibleStatistics))) {
      return [];
    }
    const possible = [...new Set(metrics.flatMap((metric) => metric.possibleStatistics))].join(", ");
    const message = `CloudWatch has no useful ${text} of ${pattern}; it has ${possible}`;
    return [{ kind: "senseless-statistic", key: "statistics", text, message }];
  });
}
