import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricOutcomes } from "../../../src/aws/rules/metric-answer.ts";
import { metricPage } from "../../../src/aws/rules/metric-page.ts";

/** A result in CloudWatch's words. */
function wire(changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    Id: "q0",
    Label: "x",
    StatusCode: "Complete",
    Timestamps: [1_795_000_020],
    Values: [3],
    ...changes,
  };
}

/** JSON that has CloudWatch's names in odd places. */
const odd = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, "NaN", "q0", "Complete", 1_795_000_020, 1e300, -0, 5e-324),
    fc.string(),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        "MetricDataResults",
        "Messages",
        "NextToken",
        "Id",
        "StatusCode",
        "Timestamps",
        "Values",
        "Code",
        "Value",
        "__proto__",
      ),
      tie("value"),
      { maxKeys: 6 },
    ),
  ),
})).value;

describe("metricPage", () => {
  test("reads a page as CloudWatch writes it", () => {
    const page = metricPage({
      MetricDataResults: [
        wire(),
        wire({
          Id: "q1",
          StatusCode: "PartialData",
          Timestamps: [1.79500002e9, 1_795_000_080],
          Values: [0.5, 2e-9],
        }),
      ],
      Messages: [{ Code: "M", Value: "v" }],
      NextToken: "more",
    });
    expect(page).toEqual({
      results: [
        {
          id: "q0",
          status: "Complete",
          points: { timesMs: [1_795_000_020_000], values: [3] },
          remarks: [],
        },
        {
          id: "q1",
          status: "PartialData",
          points: { timesMs: [1_795_000_020_000, 1_795_000_080_000], values: [0.5, 2e-9] },
          remarks: [],
        },
      ],
      remarks: ["M: v"],
      next: "more",
    });
  });

  test("the last page asks for no other", () => {
    expect(metricPage({ MetricDataResults: [], NextToken: null })).toEqual({
      results: [],
      remarks: [],
      next: undefined,
    });
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "<html>"],
    ["a list", [wire()]],
    ["results that are no list", { MetricDataResults: { q0: wire() } }],
    ["a token that is no text", { MetricDataResults: [], NextToken: 7 }],
  ])("%s is no answer of GetMetricData", (_, answer) => {
    expect(metricPage(answer)).toBeNull();
  });

  test.each([
    ["more times than values", { Values: [] }],
    ["no values at all", { Values: undefined }],
    ["times that are no list", { Timestamps: "1795000020" }],
    ["a time that is a text", { Timestamps: ["1795000020"] }],
    ["a time without end", { Timestamps: [Infinity] }],
    ["a time beyond all milliseconds", { Timestamps: [1e308] }],
    ["a value that is missing", { Values: [null] }],
    ["a value that is a text", { Values: ["3"] }],
  ])("%s make a result without points, never an empty one", (_, changes) => {
    expect(metricPage({ MetricDataResults: [wire(changes)] })?.results).toMatchObject([{ points: null }]);
  });

  test("values that are no finite numbers are no points", () => {
    const result = wire({ Timestamps: [60, 120, 180, 240], Values: ["NaN", 0, "Infinity", "-Infinity"] });
    expect(metricPage({ MetricDataResults: [result] })?.results).toMatchObject([
      { points: { timesMs: [120_000], values: [0] } },
    ]);
  });

  test.each([[null], [5], ["q0"], [[]], [wire({ Id: undefined })], [wire({ Id: 0 })]])(
    "%j is nobody's result",
    (result) => {
      expect(metricPage({ MetricDataResults: [result, wire({ Id: "q1" })] })?.results).toMatchObject([
        { id: "q1" },
      ]);
    },
  );

  test("remarks are read with caution, and a few of them", () => {
    const messages = [
      null,
      { Code: 5 },
      { Value: "v" },
      ...Array.from({ length: 100 }, () => ({ Code: "A" })),
    ];
    const page = metricPage({ MetricDataResults: [wire({ Messages: messages })], Messages: "none" });
    expect(page?.remarks).toEqual([]);
    expect(page?.results[0]?.remarks.slice(0, 4)).toEqual(["?", "?: ", "?: v", "A: "]);
    expect(page?.results[0]?.remarks).toHaveLength(10);
  });

  test("of whatever comes, only finite numbers at finite times become points", () => {
    fc.assert(
      fc.property(odd, odd, fc.boolean(), (results, next, likely) => {
        const page = metricPage(
          likely ? { MetricDataResults: [wire({ Timestamps: results, Values: next })] } : results,
        );
        const outcomes = metricOutcomes(2, [page?.results ?? []]);
        const points = outcomes.flatMap((outcome) => (outcome.kind === "points" ? [outcome] : []));
        for (const { timesMs, values } of points) {
          expect(values).toHaveLength(timesMs.length);
          expect([...timesMs, ...values].every(Number.isFinite)).toBe(true);
          expect(timesMs).toEqual([...new Set(timesMs)].toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
