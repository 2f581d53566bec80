import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MetricFamily } from "../../src/catalogue/metric.ts";
import type { MetricsSettings } from "../../src/catalogue/metrics-settings.ts";
import { selectMetrics } from "../../src/catalogue/select-metrics.ts";

const standard: MetricsSettings = {
  preset: "standard",
  include: [],
  exclude: [],
  targetGroups: true,
  zones: false,
  statistics: {},
  zeroFill: { enabled: true, afterMs: 300_000 },
};

function read(changes: Partial<MetricsSettings>, family: MetricFamily = "application"): readonly string[] {
  return selectMetrics({ ...standard, ...changes }, family).map((row) => `${row.metric.metric}@${row.scope}`);
}

function statisticsOf(changes: Partial<MetricsSettings>, metric: string): readonly string[] | undefined {
  return selectMetrics({ ...standard, ...changes }, "application").find((row) => row.metric.metric === metric)
    ?.statistics;
}

describe("selectMetrics", () => {
  test("minimal is what page-severity rules need", () => {
    expect(read({ preset: "minimal" }).toSorted()).toEqual([
      "HTTPCode_ELB_503_Count@load-balancer",
      "HTTPCode_ELB_5XX_Count@load-balancer",
      "HTTPCode_Target_5XX_Count@load-balancer",
      "HealthyHostCount@target-group",
      "RejectedConnectionCount@load-balancer",
      "RequestCount@load-balancer",
      "RequestCount@target-group",
      "UnHealthyHostCount@target-group",
    ]);
  });

  test.each(["application", "network", "classic"] as const)("presets of %s hold one another", (family) => {
    const all = read({ preset: "all" }, family);
    const middle = read({}, family);
    expect(all).toEqual(expect.arrayContaining([...middle]));
    expect(middle).toEqual(expect.arrayContaining([...read({ preset: "minimal" }, family)]));
  });

  test("standard reads per target group hosts and requests alone", () => {
    expect(read({}).filter((name) => name.endsWith("target-group"))).toEqual([
      "RequestCount@target-group",
      "HealthyHostCount@target-group",
      "UnHealthyHostCount@target-group",
    ]);
  });

  test("an included metric is read in every scope it has", () => {
    const added = read({ include: ["TargetResponseTime"] }).filter((name) => !read({}).includes(name));
    expect(added).toEqual(["TargetResponseTime@target-group"]);
  });

  test("an included glob adds all that fits", () => {
    const added = read({ include: ["ELBAuth*"] }).filter((name) => !read({}).includes(name));
    expect(added).toHaveLength(6);
  });

  test("case counts", () => {
    expect(read({ include: ["elbauth*"] })).toEqual(read({}));
  });

  test("exclude beats preset and include", () => {
    expect(read({ include: ["RequestCount"], exclude: ["RequestCount"] })).not.toContain(
      "RequestCount@load-balancer",
    );
    expect(read({ exclude: ["*"] })).toEqual([]);
  });

  test("targetGroups: false leaves target groups out", () => {
    expect(
      read({ preset: "all", targetGroups: false }).filter((name) => name.endsWith("target-group")),
    ).toEqual([]);
  });

  test("zones: true adds the zone of each metric that is read, and of no other", () => {
    const zoned = read({ zones: true }).filter((name) => name.endsWith("@zone"));
    expect(zoned).toContain("RequestCount@zone");
    expect(zoned).toContain("HealthyHostCount@zone");
    expect(zoned).not.toContain("ConsumedLCUs@zone");
    expect(zoned).not.toContain("RuleEvaluations@zone");
  });

  test("a metric is alerting in its first scope only", () => {
    const rows = selectMetrics({ ...standard, zones: true }, "application");
    const classes = rows
      .filter((row) => ["RequestCount", "HealthyHostCount", "ConsumedLCUs"].includes(row.metric.metric))
      .map((row) => `${row.metric.metric}@${row.scope} ${row.class}`);
    expect(classes).toEqual([
      "RequestCount@load-balancer alerting",
      "RequestCount@target-group regular",
      "RequestCount@zone regular",
      "ConsumedLCUs@load-balancer slow",
      "HealthyHostCount@target-group alerting",
      "HealthyHostCount@zone regular",
    ]);
  });

  test.each([
    ["a name", { TargetResponseTime: ["p95", "p99_9"] }, ["p95", "p99_9"]],
    ["a glob", { "Target*Time": ["tm99"] }, ["tm99"]],
    ["the name before a glob", { "*": ["average"], TargetResponseTime: ["p95"] }, ["p95"]],
    ["the first glob that fits", { "Target*": ["p90"], "*": ["average"] }, ["p90"]],
    [
      "CloudWatch's spelling, no statistic twice",
      { TargetResponseTime: ["SampleCount", "sample_count"] },
      ["sample_count"],
    ],
    [
      "statistics that make no sense fall back",
      { "*": ["nonsense"] },
      ["average", "sample_count", "p50", "p90", "p99"],
    ],
  ])("statistics by %s", (_, statistics, expected) => {
    expect(statisticsOf({ statistics }, "TargetResponseTime")).toEqual(expected);
  });

  test("a glob gives each metric only statistics that it has", () => {
    expect(statisticsOf({ statistics: { "*": ["p99", "sample_count"] } }, "RequestCount")).toEqual([
      "sample_count",
    ]);
  });

  test("whatever is asked, no row comes twice and none is without statistics", () => {
    const words = fc.constantFrom(
      "*",
      "H*",
      "?equestCount",
      "RequestCount",
      "Target*",
      "constructor",
      "__proto__",
      "",
    );
    fc.assert(
      fc.property(
        fc.record({
          preset: fc.constantFrom("minimal", "standard", "all"),
          include: fc.array(words),
          exclude: fc.array(words),
          targetGroups: fc.boolean(),
          zones: fc.boolean(),
          statistics: fc.dictionary(words, fc.array(fc.constantFrom("sum", "p99", "average", "x"))),
        }),
        fc.constantFrom("application", "network", "classic"),
        (changes, family) => {
          const rows = selectMetrics({ ...standard, ...changes } as MetricsSettings, family as MetricFamily);
          const names = rows.map((row) => `${row.metric.metric}@${row.scope}`);
          expect(new Set(names).size).toBe(names.length);
          expect(rows.filter((row) => row.statistics.length === 0)).toEqual([]);
          expect(rows.filter((row) => row.metric.dimensions[row.scope] === undefined)).toEqual([]);
        },
      ),
    );
  });
});
