import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer } from "../../src/ownership/owned-load-balancer.ts";
import type { DescriptionSettings } from "../../src/series/describe-ownership.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import type { SeriesSpec } from "../../src/series/series-spec.ts";
import { loadBalancer, networkLoadBalancer } from "../ownership/build.ts";
import { backend, ownedBy, ownershipOf, settings } from "./build.ts";

const arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/alb-1/0a";
const withCart = ownedBy("shop/web", { targetGroups: [backend("shop/cart")] });

function specsOf(owned: OwnedLoadBalancer, metrics: Partial<DescriptionSettings["metrics"]> = {}) {
  const given = { ...settings, metrics: { ...settings.metrics, ...metrics } };
  return describeOwnership(ownershipOf(owned), given).loadBalancers[0]?.specs ?? [];
}

function named(specs: readonly SeriesSpec[], name: string): SeriesSpec | undefined {
  return specs.find((spec) => spec.name === name);
}

describe("series specs", () => {
  test("a counter of a load balancer", () => {
    expect(named(specsOf(withCart), "alb_http_code_elb_5xx_count_sum")).toEqual({
      id: `${arn}|HTTPCode_ELB_5XX_Count|Sum`,
      metricKey: `${arn}|HTTPCode_ELB_5XX_Count`,
      query: {
        namespace: "AWS/ApplicationELB",
        metric: "HTTPCode_ELB_5XX_Count",
        dimensions: [{ name: "LoadBalancer", value: "app/alb-1/0a" }],
        statistic: "Sum",
        periodMs: 60_000,
      },
      name: "alb_http_code_elb_5xx_count_sum",
      scope: "load-balancer",
      class: "alerting",
      settleMs: 120_000,
      type: "counter-like",
      reporting: "nonzero",
      zeroFill: true,
      labelsKey: "",
    });
  });

  test("a gauge of a target group asks for both dimensions", () => {
    expect(named(specsOf(withCart), "alb_target_group_healthy_host_count_minimum")).toMatchObject({
      id: `${arn}|TargetGroup=targetgroup/tg-cart/0b|HealthyHostCount|Minimum`,
      query: {
        dimensions: expect.arrayContaining([
          { name: "LoadBalancer", value: "app/alb-1/0a" },
          { name: "TargetGroup", value: "targetgroup/tg-cart/0b" },
        ]),
      },
      scope: "target-group",
      zeroFill: false,
      labelsKey: "targetgroup/tg-cart/0b",
    });
  });

  test("percentiles are spelled as CloudWatch does in the query and with underscores in the name", () => {
    const specs = specsOf(withCart, {
      include: ["TargetResponseTime"],
      statistics: { TargetResponseTime: ["p99_9", "sample_count"] },
    });
    expect(named(specs, "alb_target_response_time_p99_9")?.query.statistic).toBe("p99.9");
    expect(named(specs, "alb_target_response_time_sample_count")?.query.statistic).toBe("SampleCount");
  });

  test("only the sum of a counter is filled with zeros, and only when wanted", () => {
    const statistics = { RequestCount: ["sum", "sample_count"] };
    const filled = (specs: readonly SeriesSpec[]) =>
      ["sum", "sample_count"].map((one) => named(specs, `alb_request_count_${one}`)?.zeroFill);
    expect(filled(specsOf(withCart, { statistics }))).toEqual([true, false]);
    expect(filled(specsOf(withCart, { statistics, zeroFill: { enabled: false, afterMs: 0 } }))).toEqual([
      false,
      false,
    ]);
  });

  test("settle times: default, built in for slow metrics, overridden by glob", () => {
    const given = {
      ...settings,
      metrics: { ...settings.metrics, include: ["ConsumedLCUs"] },
      settle: { settleMs: 120_000, settleOverrides: { "HTTPCode_*": 240_000 } },
    };
    const specs = describeOwnership(ownershipOf(withCart), given).loadBalancers[0]?.specs ?? [];
    const settleOf = (metric: string) => specs.find(({ query }) => query.metric === metric)?.settleMs;
    expect(["RequestCount", "ConsumedLCUs", "HTTPCode_ELB_5XX_Count"].map(settleOf)).toEqual([
      120_000, 4_500_000, 240_000,
    ]);
  });

  test("without target groups there are no series of target groups, but their labels and info stay", () => {
    const given = { ...settings, metrics: { ...settings.metrics, targetGroups: false } };
    const [series] = describeOwnership(ownershipOf(withCart), given).loadBalancers;
    expect(series?.specs.filter(({ scope }) => scope === "target-group")).toEqual([]);
    expect([...(series?.labels.sets.keys() ?? [])]).toEqual(["", "targetgroup/tg-cart/0b"]);
  });

  test("every kind of load balancer has series under its own prefix, and every spec has its label set", () => {
    const kinds = [
      loadBalancer("one"),
      networkLoadBalancer("two"),
      loadBalancer("three", { type: "classic" }),
    ].map((one) => ownedBy("shop/web", { loadBalancer: one, targetGroups: [backend("shop/cart")] }));
    const described = describeOwnership(ownershipOf(...kinds), {
      ...settings,
      metrics: { ...settings.metrics, preset: "all" },
    });
    expect(
      described.loadBalancers.map(({ specs }) => [...new Set(specs.map(({ name }) => name.slice(0, 4)))]),
    ).toEqual([["alb_"], ["nlb_"], ["clb_"]]);
    expect(
      described.loadBalancers.flatMap(({ specs, labels }) =>
        specs.filter(({ labelsKey }) => !labels.sets.has(labelsKey)),
      ),
    ).toEqual([]);
    expect(described.loadBalancers[2]?.specs[0]?.query.dimensions).toEqual([
      { name: "LoadBalancerName", value: "three" },
    ]);
  });

  test("zones are not known: their metrics are left out", () => {
    expect(specsOf(withCart, { zones: true })).toEqual(specsOf(withCart));
  });

  test("an ARN of unknown form hurts only its load balancer", () => {
    const broken = ownedBy("shop/web", {
      loadBalancer: loadBalancer("x", { arn: "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/x/1/2" }),
    });
    const described = describeOwnership(ownershipOf(broken, withCart), settings);
    expect(described.loadBalancers.map((one) => one.arn)).toEqual([arn]);
    expect(described.problems.map((problem) => problem.message)).toEqual([
      '"arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/x/1/2" is not the ARN of an application, network or classic load balancer',
    ]);
  });
});
