import { describe, expect, test } from "vitest";
import { selectMetrics } from "../../src/catalogue/select-metrics.ts";
import type { MetricFamily } from "../../src/catalogue/metric.ts";
import { parsePromql } from "../../src/scaffold/promql/parse-promql.ts";
import { readSeriesName } from "../../src/scaffold/promql/series-reference.ts";
import { seriesName } from "../../src/series/series-specs.ts";
import { usualFreshness } from "../scaffold/alerts/requests.ts";
import { expressionsOf } from "./promql-block.ts";
import { pages } from "./pages.ts";

const families: readonly MetricFamily[] = ["application", "network", "classic"];
const read = new Set(
  families.flatMap((family) =>
    selectMetrics(usualFreshness.metrics, family).flatMap(({ metric, scope, statistics }) =>
      statistics.map((statistic) => seriesName(metric, scope, statistic)),
    ),
  ),
);

/** Pages whose expressions people paste right after the installation. */
const pasted = ["README.md", "docs/getting-started.md", "docs/promql.md", "docs/troubleshooting.md"];

describe.each(pasted)("%s", (path) => {
  test("every series in an expression is read without any configuration", () => {
    const used = (pages.get(path)?.blocks ?? [])
      .filter(({ language }) => language === "promql")
      .flatMap(({ text }) => expressionsOf(text))
      .flatMap((expression) => {
        const parsed = parsePromql(expression);
        return parsed.kind === "parsed" ? parsed.selectors.flatMap(({ metric }) => metric?.text ?? []) : [];
      });
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => readSeriesName(name) !== null && !read.has(name))).toEqual([]);
  });
});
