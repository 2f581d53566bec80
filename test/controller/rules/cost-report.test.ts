import { describe, expect, test } from "vitest";
import type { LoadBalancer } from "../../../src/aws/load-balancer.ts";
import { costReport, type CostQuestion } from "../../../src/controller/rules/cost-report.ts";
import { loadBalancerOf, minute, settings as polling, specOf } from "../../support/polling-world.ts";

const loadBalancer = (arn: string): LoadBalancer => ({
  arn,
  name: arn,
  type: "application",
  scheme: "internal",
  dnsName: `${arn}.example`,
  vpcId: "vpc-1",
  state: "active",
  createdAtMs: 0,
  availabilityZones: ["a", "b", "c"],
});

function question(budget: CostQuestion["settings"]["budget"], region = "us-east-1"): CostQuestion {
  const exported = ["small", "large"].map((arn) =>
    loadBalancerOf(
      arn,
      (arn === "small" ? ["RequestCount"] : ["RequestCount", "A", "B"]).map((metric) =>
        specOf({ arn, metric }),
      ),
    ),
  );
  return {
    region,
    exported,
    loadBalancers: ["small", "large"].map(loadBalancer),
    settings: {
      metrics: {
        preset: "minimal",
        include: [],
        exclude: ["*Host*", "HTTP*", "Rejected*"],
        targetGroups: false,
        zones: false,
        statistics: {},
        zeroFill: { enabled: true, afterMs: 5 * minute },
      },
      polling,
      incident: { enabled: true, forMs: 30 * minute, maxPerDayMs: 120 * minute },
      budget,
    },
  };
}

describe("the cost report", () => {
  test("the dearest load balancer comes first, in units and dollars", () => {
    const report = costReport(question({ monthlyUsd: null, hardStop: false }));
    expect(
      report.loadBalancers.map(({ name, metricsRequestedPerDay }) => [name, metricsRequestedPerDay]),
    ).toEqual([
      ["large", 3 * 1440],
      ["small", 1440],
    ]);
    expect(report.total.usdPerMonth).toBeCloseTo(((4 * 1440 * 730) / 24 / 1000) * 0.01);
    expect(report.budget).toBeNull();
  });

  test("a Metric Stream is priced by all dimension sets of the same metrics", () => {
    const { comparedWith } = costReport(question({ monthlyUsd: null, hardStop: false }));
    // RequestCount, of each of two load balancers: itself and three zones, an update each minute of 43,800.
    expect(comparedWith.metricStreamAtMostUsdPerMonth).toBeCloseTo(2 * 4 * 43.8 * 0.003);
  });

  test("an unknown region's price is an assumption, and says so", () => {
    expect(costReport(question({ monthlyUsd: null, hardStop: false }, "mars-north-1")).price.known).toBe(
      false,
    );
  });

  test.each([
    { monthlyUsd: 100, kept: true, alerting: 60, age: 240 },
    { monthlyUsd: 1, kept: true, alerting: 120, age: 300 },
    { monthlyUsd: 0.01, kept: false, alerting: 3600, age: 3780 },
  ])("a budget of $monthlyUsd: alerting each $alerting s", ({ monthlyUsd, kept, alerting, age }) => {
    const { budget } = costReport(question({ monthlyUsd, hardStop: false }));
    expect(budget).toMatchObject({
      kept,
      intervalSeconds: { alerting },
      expectedDataAgeSeconds: { alerting: age },
    });
  });
});
