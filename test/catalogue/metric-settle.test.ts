import { describe, expect, test } from "vitest";
import { catalogueOf } from "../../src/catalogue/catalogue.ts";
import { metricSettleCeilingMs, metricSettleMs } from "../../src/catalogue/metric-settle.ts";

const minuteMs = 60_000;

describe("metricSettleMs", () => {
  test.each([
    ["RequestCount", 2, {}, 2],
    ["ConsumedLCUs", 2, {}, 75],
    ["CapacityUtilization", 2, {}, 75],
    ["ConsumedLCUs", 90, {}, 90],
    ["ConsumedLCUs", 2, { "*LCUs": 40 * minuteMs }, 40],
    ["RequestCount", 2, { "*": 5 * minuteMs, RequestCount: 3 * minuteMs }, 3],
    ["RequestCount", 2, { "Request*": 4 * minuteMs, "*": 5 * minuteMs }, 4],
  ])("%s, settle %i m, overrides %j: %i m", (...row) => {
    const [name, settle, settleOverrides, minutes] = row;
    const metrics = catalogueOf("application").filter((metric) => metric.metric === name);
    const times = metrics.map((metric) =>
      metricSettleMs(metric, { settleMs: settle * minuteMs, settleOverrides }),
    );
    expect(times).toEqual([minutes * minuteMs]);
  });
});

describe("an adaptive settle time", () => {
  const settle = { settleMs: 2 * minuteMs, settleOverrides: { "HTTPCode_*": 3 * minuteMs } };
  test.each<[string, number | null, number | null]>([
    ["RequestCount", 10 * minuteMs, 10 * minuteMs],
    ["RequestCount", null, null],
    ["ConsumedLCUs", 10 * minuteMs, null],
    ["HTTPCode_ELB_5XX_Count", 10 * minuteMs, null],
  ])("of %s with ceiling %j: %j", (name, ceilingMs, expected) => {
    const [metric] = catalogueOf("application").filter((one) => one.metric === name);
    const found =
      metric === undefined ? "no such metric" : metricSettleCeilingMs(metric, { ...settle, ceilingMs });
    expect(found).toBe(expected);
  });
});
