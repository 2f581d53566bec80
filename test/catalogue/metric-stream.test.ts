import { describe, expect, test } from "vitest";
import { streamedSeries, updatesPerSeries } from "../../src/catalogue/metric-stream.ts";
import { catalogueOf } from "../../src/catalogue/catalogue.ts";

const metric = (name: string) => {
  const found = catalogueOf("application").find((one) => one.metric === name);
  if (found === undefined) {
    throw new Error(`no metric ${name}`);
  }
  return found;
};

describe("what a Metric Stream would send", () => {
  test.each([
    { name: "RequestCount", targetGroups: 1, zones: 3, series: 8 },
    { name: "RequestCount", targetGroups: 5, zones: 3, series: 24 },
    { name: "HealthyHostCount", targetGroups: 2, zones: 3, series: 8 },
    { name: "ConsumedLCUs", targetGroups: 5, zones: 3, series: 1 },
  ])(
    "$name with $targetGroups target groups in $zones zones: $series series",
    ({ name, series, ...parts }) => {
      expect(streamedSeries(metric(name), parts)).toBe(series);
    },
  );

  test.each([
    { statistics: ["sum"], updates: 1 },
    { statistics: ["average", "sample_count", "p50", "p90", "p99"], updates: 2 },
    { statistics: ["p1", "p2", "p3", "p4", "p5", "p6"], updates: 3 },
  ])("$statistics: $updates updates a minute", ({ statistics, updates }) => {
    expect(updatesPerSeries(statistics)).toBe(updates);
  });
});
