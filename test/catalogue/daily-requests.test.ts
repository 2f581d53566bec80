import { describe, expect, test } from "vitest";
import { dailyRequests } from "../../src/catalogue/daily-requests.ts";
import { billedUnits, metricPrice } from "../../src/catalogue/prices.ts";
import { selectMetrics } from "../../src/catalogue/select-metrics.ts";

const minuteMs = 60_000;
const byClass = { alerting: minuteMs, regular: 5 * minuteMs, slow: 15 * minuteMs };
const eachFive = { alerting: 5 * minuteMs, regular: 5 * minuteMs, slow: 5 * minuteMs };
const oneTargetGroup = { targetGroups: 1, zones: 0 };
const settings = {
  preset: "standard",
  include: [],
  exclude: [],
  targetGroups: true,
  zones: false,
  statistics: {},
  zeroFill: { enabled: true, afterMs: 5 * minuteMs },
} as const;

describe("the budget of the standard preset, ALB with one target group", () => {
  const standard = selectMetrics(settings, "application");

  test("at most 13,500 metrics requested a day with alerting metrics each minute", () => {
    expect(dailyRequests(standard, oneTargetGroup, byClass).units).toBe(13_056);
  });

  test("at most 6,400 with everything each five minutes", () => {
    expect(dailyRequests(standard, oneTargetGroup, eachFive).units).toBe(6_336);
  });

  test("queries are counted as well: one for each statistic", () => {
    const queries = dailyRequests(standard, oneTargetGroup, eachFive).queries;
    expect(queries).toBe(288 * standard.reduce((sum, row) => sum + row.statistics.length, 0));
  });

  test("each further target group costs its hosts and its requests", () => {
    const two = dailyRequests(standard, { targetGroups: 2, zones: 0 }, byClass).units;
    expect(two - 13_056).toBe(2 * 1440 + 288);
  });
});

describe("dailyRequests", () => {
  test("a sixth statistic is a second unit", () => {
    const statistics = {
      RequestCount: ["sum"],
      TargetResponseTime: ["sum", "average", "p50", "p90", "p95", "p99"],
    };
    const rows = selectMetrics({ ...settings, statistics }, "application").filter(
      (row) => row.metric.metric === "TargetResponseTime",
    );
    expect(dailyRequests(rows, oneTargetGroup, eachFive)).toEqual({ units: 2 * 288, queries: 6 * 288 });
  });

  test("zones multiply, and metrics of a target group by both", () => {
    const rows = selectMetrics({ ...settings, zones: true }, "application").filter(
      (row) => row.scope === "zone",
    );
    const requests = rows.filter((row) => row.metric.metric === "RequestCount");
    const hosts = rows.filter((row) => row.metric.metric === "HealthyHostCount");
    expect(dailyRequests(requests, { targetGroups: 2, zones: 3 }, eachFive).units).toBe(3 * 288);
    expect(dailyRequests(hosts, { targetGroups: 2, zones: 3 }, eachFive).units).toBe(6 * 288);
  });
});

describe("prices", () => {
  test.each([
    [0, 0],
    [1, 1],
    [5, 1],
    [6, 2],
    [11, 3],
  ])("%i statistics of one metric are %i units", (statistics, units) => {
    expect(billedUnits(statistics)).toBe(units);
  });

  test("an unknown region has an assumed price and says so", () => {
    expect(metricPrice("eu-west-1")).toEqual({ usdPerThousand: 0.01, known: true });
    expect(metricPrice("moon-north-1")).toEqual({ usdPerThousand: 0.01, known: false });
  });
});
