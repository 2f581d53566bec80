import {
  checkMetricsSettings,
  matchesAnyMetric,
  type MetricsProblem,
} from "../catalogue/check-metrics-settings.ts";
import { metricNames } from "../catalogue/catalogue.ts";
import { parseStatistic } from "../catalogue/statistic.ts";
import { didYouMean } from "./did-you-mean.ts";
import { entryOf, valueOf, type EffectiveOptions } from "./effective.ts";
import { keyInside, type Problem } from "./problem.ts";

/** Statistics of one metric beyond this are billed as a second metric. */
const statisticsBilledAsOne = 5;

/** Metric names, globs and statistics that fit nothing in the catalogue. */
export function checkMetricNames(options: EffectiveOptions): readonly Problem[] {
  const statistics = valueOf(options, "metrics.statistics");
  const lists = (["include", "exclude"] as const).flatMap((key) =>
    valueOf(options, `metrics.${key}`).flatMap((text, index) =>
      checkMetricsSettings({ include: [], exclude: [], statistics: {}, [key]: [text] }).map((problem) => ({
        ...words(problem),
        place: entryOf(options, `metrics.${key}`).placeOf([index]),
        key: `metrics.${key}[${index}]`,
      })),
    ),
  );
  const maps = [...statistics].flatMap(([metric, wished]) =>
    checkMetricsSettings({
      include: [],
      exclude: [],
      statistics: Object.fromEntries([[metric, wished]]),
    }).map((problem) => {
      const index = wished.indexOf(problem.text);
      const sub = problem.text === metric || index < 0 ? [metric] : [metric, index];
      return {
        ...words(problem),
        place: entryOf(options, "metrics.statistics").placeOf(sub),
        key: keyInside("metrics.statistics", sub),
      };
    }),
  );
  const overrides = [...valueOf(options, "polling.settleOverrides").keys()]
    .filter((name) => !matchesAnyMetric(name))
    .map((name) => ({
      place: entryOf(options, "polling.settleOverrides").placeOf([name]),
      key: `polling.settleOverrides.${name}`,
      what: "no load balancer metric has this name",
      fix: metricHint(name),
    }));
  return [...lists, ...maps, ...overrides];
}

/** What costs more than one might think. */
export function doubtfulStatistics(options: EffectiveOptions): readonly Problem[] {
  return [...valueOf(options, "metrics.statistics")]
    .filter(([, wished]) => new Set(wished.map(parseStatistic)).size > statisticsBilledAsOne)
    .map(([metric, wished]) => ({
      place: entryOf(options, "metrics.statistics").placeOf([metric]),
      key: `metrics.statistics.${metric}`,
      what: `has ${wished.length} statistics; AWS bills each five as one metric`,
      fix: `Write at most ${statisticsBilledAsOne} to pay for one.`,
    }));
}

function words(problem: MetricsProblem): { what: string; fix: string } {
  switch (problem.kind) {
    case "unknown-metric":
      return { what: problem.message, fix: metricHint(problem.text) };
    case "unknown-statistic":
    case "senseless-statistic":
    case "no-statistics":
      return { what: problem.message, fix: "Change it, or remove the line to read the catalogue's choice." };
    default:
      return problem.kind satisfies never;
  }
}

function metricHint(name: string): string {
  const near = didYouMean(name, metricNames());
  return near === null ? "See docs/metrics.md for the names." : `Did you mean ${near}?`;
}
