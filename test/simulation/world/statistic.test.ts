import { describe, expect, test } from "vitest";
import { parseStatistic } from "../../../src/simulation/world/statistic.ts";

describe("statistics as CloudWatch spells them", () => {
  test.each([
    ["Sum", { kind: "sum" }],
    ["SampleCount", { kind: "sample-count" }],
    ["p99.9", { kind: "percentile", at: expect.closeTo(0.999) as number }],
    ["p50", { kind: "percentile", at: 0.5 }],
    ["tm90", { kind: "trimmed-mean", from: 0, to: 0.9 }],
    ["TM(10%:90%)", { kind: "trimmed-mean", from: 0.1, to: 0.9 }],
    ["TC(:50%)", { kind: "trimmed-count", from: 0, to: 0.5 }],
    ["IQM", { kind: "trimmed-mean", from: 0.25, to: 0.75 }],
  ])("%s is understood", (text, expected) => {
    expect(parseStatistic(text)).toEqual(expected);
  });

  test.each(["sum", "P99", "p101", "p99_9", "avg", "", "TM(90%:10%)", "sample_count"])(
    "%s is refused",
    (text) => {
      expect(parseStatistic(text)).toBeNull();
    },
  );
});
