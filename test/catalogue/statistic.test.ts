import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloudWatchStatistic, makesSense, parseStatistic } from "../../src/catalogue/statistic.ts";

const table: readonly (readonly [string, string])[] = [
  ["sum", "Sum"],
  ["average", "Average"],
  ["minimum", "Minimum"],
  ["maximum", "Maximum"],
  ["sample_count", "SampleCount"],
  ["iqm", "IQM"],
  ["p50", "p50"],
  ["p99_9", "p99.9"],
  ["p99_95", "p99.95"],
  ["p100", "p100"],
  ["p0_05", "p0.05"],
  ["tm99", "tm99"],
  ["wm90", "wm90"],
  ["tc99_5", "tc99.5"],
  ["ts1", "ts1"],
];

describe("statistics", () => {
  test.each(table)("%s is CloudWatch's %s, and back", (ours, theirs) => {
    expect(cloudWatchStatistic(ours)).toBe(theirs);
    expect(parseStatistic(theirs)).toBe(ours);
    expect(parseStatistic(ours)).toBe(ours);
  });

  test.each([
    "",
    "Summe",
    "p",
    "p101",
    "p100_5",
    "p099",
    "p99_90",
    "p99_",
    "p99_123",
    "P99",
    "constructor",
    "p99\n",
    " p99",
    "p-1",
    "tm",
    "SUM",
  ])("%j is none", (text) => {
    expect(parseStatistic(text)).toBeNull();
    expect(() => cloudWatchStatistic(text)).toThrow(RangeError);
  });

  test("every rank with up to two decimals goes to CloudWatch and back", () => {
    const rank = fc.record({
      kind: fc.constantFrom("p", "tm", "wm", "tc", "ts"),
      hundredths: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(rank, ({ kind, hundredths }) => {
        const ours = `${kind}${String(hundredths / 100).replace(".", "_")}`;
        expect(parseStatistic(ours)).toBe(ours);
        expect(parseStatistic(cloudWatchStatistic(ours))).toBe(ours);
        expect(cloudWatchStatistic(ours)).toBe(`${kind}${hundredths / 100}`);
      }),
    );
  });

  test("no text makes parsing throw, and what parses is a fixed point", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseStatistic(text);
        expect(parsed === null || parseStatistic(parsed) === parsed).toBe(true);
      }),
    );
  });

  test("percentiles need a metric with percentiles; sample_count fits all", () => {
    expect(makesSense("p99_9", ["average", "pNN"])).toBe(true);
    expect(makesSense("tm99", ["pNN"])).toBe(true);
    expect(makesSense("p99", ["sum"])).toBe(false);
    expect(makesSense("sample_count", ["sum"])).toBe(true);
    expect(makesSense("average", ["sum"])).toBe(false);
  });
});
