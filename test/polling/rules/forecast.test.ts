import { describe, expect, test } from "vitest";
import { forecast, incidentWorstCase } from "../../../src/polling/rules/forecast.ts";
import { groupedLoads } from "../../../src/polling/rules/grouped-loads.ts";
import { noLoad, requestLoad } from "../../../src/polling/rules/request-load.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { loadBalancerOf, minute, settings, specOf } from "../../support/polling-world.ts";

/** One metric with several statistics. */
function metric(
  arn: string,
  name: string,
  given: { count: number; class?: SeriesSpec["class"] },
): SeriesSpec[] {
  const spec = specOf({ arn, metric: name, class: given.class ?? "alerting" });
  return Array.from({ length: given.count }, (_unused, index) => ({
    ...spec,
    id: `${spec.id}${index}`,
    query: { ...spec.query, statistic: `p${index}` },
  }));
}

const intervalsMs = settings.intervalsMs;

describe("the load of a poll", () => {
  test.each([
    { what: "one statistic", count: 1, units: 1 },
    { what: "five statistics are one unit", count: 5, units: 1 },
    { what: "the sixth begins another", count: 6, units: 2 },
  ])("$what", ({ count, units }) => {
    const load = requestLoad(metric("a", "M", { count }));
    expect(load.alerting).toEqual({ units, queries: count, settleMs: 120_000 });
  });

  test("with an adaptive settle time the count of samples is asked too, and the ceiling is what may be waited for", () => {
    const specs = metric("a", "M", { count: 5 }).map((spec) => ({ ...spec, settleCeilingMs: 600_000 }));
    expect(requestLoad(specs).alerting).toEqual({ units: 2, queries: 6, settleMs: 600_000 });
  });

  test("each class for itself", () => {
    const load = requestLoad([
      ...metric("a", "A", { count: 2 }),
      ...metric("a", "R", { count: 5, class: "regular" }),
      ...metric("a", "S", { count: 1, class: "slow" }),
    ]);
    expect([load.alerting.queries, load.regular.queries, load.slow.queries]).toEqual([2, 5, 1]);
  });
});

describe("the forecast", () => {
  const load = requestLoad([
    ...metric("a", "A", { count: 1 }),
    ...metric("a", "R", { count: 5, class: "regular" }),
    ...metric("a", "S", { count: 1, class: "slow" }),
  ]);

  test("counts both ways, and dollars of a month of 730 hours", () => {
    const { unitsPerDay, queriesPerDay, usdPerMonth } = forecast(load, intervalsMs, 0.01);
    expect({ unitsPerDay, queriesPerDay }).toEqual({
      unitsPerDay: 1440 + 288 + 96,
      queriesPerDay: 1440 + 288 * 5 + 96,
    });
    expect(usdPerMonth).toBeCloseTo(((1824 * 730) / 24 / 1000) * 0.01, 10);
  });

  test("twenty metrics each minute cost $8.76, each five minutes $1.75 (AWS's unit price)", () => {
    const twenty = { ...noLoad, alerting: { units: 20, queries: 20, settleMs: 0 } };
    expect(forecast(twenty, intervalsMs, 0.01).usdPerMonth).toBeCloseTo(8.76, 2);
    const five = { ...intervalsMs, alerting: 5 * minute };
    expect(forecast(twenty, five, 0.01).usdPerMonth).toBeCloseTo(1.752, 3);
  });

  test.each([
    {
      what: "two hours a day of what the minute adds",
      enabled: true,
      units: ((1440 * 2 - 288 - 96) * 2) / 24,
    },
    { what: "nothing when switched off", enabled: false, units: 0 },
  ])("incidents at worst: $what", ({ enabled, units }) => {
    const incident = { enabled, forMs: 30 * minute, maxPerDayMs: 120 * minute };
    expect(incidentWorstCase(load, { intervalsMs, incident }, 0.01).unitsPerDay).toBeCloseTo(units, 6);
  });
});

describe("divisions of the load", () => {
  test("by namespace and by metric add up to the whole", () => {
    const fleet = ["a", "b"].map((arn) =>
      loadBalancerOf(arn, [...metric(arn, "A", { count: 2 }), ...metric(arn, "B", { count: 6 })]),
    );
    const { total, loadBalancers, namespaces, metrics } = groupedLoads(fleet);
    const units = (loads: ReadonlyMap<string, typeof total>) =>
      [...loads.values()].reduce((sum, { alerting }) => sum + alerting.units, 0);
    expect([total.alerting.units, units(loadBalancers), units(namespaces), units(metrics)]).toEqual([
      6, 6, 6, 6,
    ]);
    expect([...metrics.keys()]).toEqual(["AWS/ApplicationELB A", "AWS/ApplicationELB B"]);
  });
});
