import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue, catalogueOf, metricNames } from "../../src/catalogue/catalogue.ts";
import type { CatalogueMetric } from "../../src/catalogue/metric.ts";
import { makesSense, parseStatistic } from "../../src/catalogue/statistic.ts";

interface SourceMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly prefix: string;
  readonly series: string;
  readonly unit: string;
  readonly statistics: readonly string[];
  readonly dimensions: readonly (readonly string[])[];
  readonly reporting: string;
  readonly type: string;
  readonly group: string;
  readonly settle: string;
  readonly feature?: string;
  readonly note?: string;
}

const source = JSON.parse(
  readFileSync(new URL("fixtures/elb-metrics.json", import.meta.url), "utf8"),
) as readonly SourceMetric[];
const wanted = source.filter((metric) => metric.namespace !== "AWS/GatewayELB");

const key = (metric: { readonly namespace: string; readonly metric: string }): string =>
  `${metric.namespace} ${metric.metric}`;
const byKey = new Map(catalogue.map((metric) => [key(metric), metric]));

/** The dimension sets of the source that have a scope here, in the order of our scopes. */
function sourceScopes(metric: SourceMetric): Readonly<Record<string, string>> {
  const sets = metric.dimensions.map((names) => names.toSorted().join(","));
  const own = metric.namespace === "AWS/ELB" ? "LoadBalancerName" : "LoadBalancer";
  const pick = (...candidates: readonly string[]): string | undefined =>
    candidates.find((candidate) => sets.includes(candidate));
  const scopes = {
    "load-balancer": pick(own),
    "target-group": pick(`${own},TargetGroup`),
    zone: pick(`AvailabilityZone,${own}`, `AvailabilityZone,${own},TargetGroup`),
  };
  return Object.fromEntries(Object.entries(scopes).filter(([, set]) => set !== undefined)) as Record<
    string,
    string
  >;
}

function ourScopes(metric: CatalogueMetric): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metric.dimensions).map(([scope, names]) => [scope, names.toSorted().join(",")]),
  );
}

function sourceStatistic(statistic: string): string {
  return statistic === "pNN" ? statistic : String(parseStatistic(statistic));
}

describe("the catalogue", () => {
  test("has each metric of the source and no other", () => {
    expect(catalogue.map(key).toSorted()).toEqual(wanted.map(key).toSorted());
    expect(catalogue).toHaveLength(128);
  });

  test.each(wanted.map((metric) => [key(metric), metric] as const))(
    "%s is as the source has it",
    (name, metric) => {
      expect(byKey.get(name)).toMatchObject({
        prefix: metric.prefix,
        series: metric.series,
        unit: metric.unit,
        reporting: metric.reporting,
        type: metric.type,
        group: metric.group,
        settle: metric.settle === "normal" ? "normal" : "slow",
      });
      expect(byKey.get(name)?.feature).toBe(metric.feature);
      expect(byKey.get(name)?.note).toBe(metric.note);
      expect(byKey.get(name)?.possibleStatistics.toSorted()).toEqual(
        metric.statistics.map(sourceStatistic).toSorted(),
      );
      expect(byKey.get(name)).toSatisfy(
        (ours: CatalogueMetric) => JSON.stringify(ourScopes(ours)) === JSON.stringify(sourceScopes(metric)),
      );
    },
  );

  test("names no series of a prefix twice, also across the scopes' prefixes", () => {
    const names = catalogue.flatMap((metric) => [
      `${metric.prefix}_${metric.series}`,
      `${metric.prefix}_target_group_${metric.series}`,
      `${metric.prefix}_zone_${metric.series}`,
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("reads one to five statistics by default, all of them possible and in one spelling", () => {
    const bad = catalogue.filter(
      ({ statistics, possibleStatistics }) =>
        statistics.length < 1 ||
        statistics.length > 5 ||
        new Set(statistics).size !== statistics.length ||
        statistics.some((name) => parseStatistic(name) !== name || !makesSense(name, possibleStatistics)),
    );
    expect(bad).toEqual([]);
  });

  test("has the statistics that the contract names", () => {
    expect(byKey.get("AWS/ApplicationELB TargetResponseTime")?.statistics).toEqual([
      "average",
      "sample_count",
      "p50",
      "p90",
      "p99",
    ]);
    expect(byKey.get("AWS/ApplicationELB HealthyHostCount")?.statistics).toEqual(["minimum", "maximum"]);
    expect(byKey.get("AWS/NetworkELB UnHealthyHostCount")?.statistics).toEqual(["minimum", "maximum"]);
    expect(byKey.get("AWS/ELB UnHealthyHostCount")?.statistics).toEqual(["minimum", "maximum"]);
  });

  test("reads counters as sums", () => {
    const counters = catalogue.filter((metric) => metric.type === "counter-like");
    expect(counters.filter((metric) => metric.statistics.join() !== "sum")).toEqual([]);
  });

  test.each([
    [
      "application",
      [
        "HTTPCode_ELB_503_Count",
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HealthyHostCount",
        "RequestCount",
        "UnHealthyHostCount",
      ],
    ],
    [
      "network",
      [
        "HealthyHostCount",
        "NewFlowCount",
        "PortAllocationErrorCount",
        "RejectedFlowCount",
        "UnHealthyHostCount",
      ],
    ],
    [
      "classic",
      [
        "HTTPCode_Backend_5XX",
        "HTTPCode_ELB_5XX",
        "HealthyHostCount",
        "RequestCount",
        "SpilloverCount",
        "UnHealthyHostCount",
      ],
    ],
  ] as const)(
    "of %s load balancers, exactly the metrics of page-severity rules are alerting",
    (family, names) => {
      const alerting = catalogueOf(family).filter((metric) => metric.class === "alerting");
      expect(alerting.map((metric) => metric.metric).toSorted()).toEqual(names);
    },
  );

  test("is slow exactly where CloudWatch settles slowly", () => {
    expect(catalogue.filter((metric) => (metric.class === "slow") !== (metric.settle === "slow"))).toEqual(
      [],
    );
  });

  test("lists presets for the scopes that exist, each holding the smaller ones", () => {
    const bad = catalogue.filter((metric) =>
      Object.entries(metric.presets).some(
        ([scope, presets]) =>
          !(scope in metric.dimensions) ||
          scope === "zone" ||
          !["all", "standard,all", "minimal,standard,all"].includes(
            presets.join().replace("minimal,all", "minimal,standard,all"),
          ),
      ),
    );
    expect(bad).toEqual([]);
  });

  test("gives each name once for did-you-mean", () => {
    expect(metricNames()).toContain("RequestCount");
    expect(new Set(metricNames()).size).toBe(metricNames().length);
  });
});
