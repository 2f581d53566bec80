import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPromqlAnswer } from "../../src/verify/rules/promql-answer.ts";
import { rangeSelector } from "../../src/verify/rules/promql-selector.ts";

function matrix(rows: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ status: "success", data: { resultType: "matrix", result: rows }, ...more });
}

describe("answers of a PromQL endpoint", () => {
  test("raw samples at their own times", () => {
    const row = {
      metric: { __name__: "x", a: "b" },
      values: [
        [60, "1"],
        [120.25, "+Inf"],
        [180, "1e-3"],
      ],
    };
    expect(readPromqlAnswer(matrix([row]))).toEqual({
      kind: "series",
      series: [
        {
          labels: { __name__: "x", a: "b" },
          points: { timesMs: [60_000, 120_250, 180_000], values: [1, Number.POSITIVE_INFINITY, 0.001] },
        },
      ],
    });
  });

  test.each([
    ["a page", "<html>", "not JSON"],
    [
      "a refusal",
      JSON.stringify({ status: "error", errorType: "bad_data", error: "parse error" }),
      "parse error",
    ],
    ["a part of VictoriaMetrics", matrix([], { isPartial: true }), "only a part"],
    ["a part of Thanos", matrix([], { warnings: ["no store for x"] }), "no store for x"],
    [
      "a vector",
      JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } }),
      "no range",
    ],
    ["a broken series", matrix([{ metric: {}, values: [[1]] }]), "cannot be read"],
    ["no data", JSON.stringify({ status: "success" }), "no range"],
  ])("%s is a failure, not emptiness", (_name, text, message) => {
    expect(readPromqlAnswer(text)).toEqual({ kind: "failed", message: expect.stringContaining(message) });
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["series", "failed"]).toContain(readPromqlAnswer(text).kind);
      }),
    );
  });
});

test("label values in a selector are quoted as Go does it", () => {
  expect(
    rangeSelector(
      [
        { label: "__name__", operator: "=~", value: "a.+" },
        { label: "b", operator: "=", value: 'x"\\\n' },
      ],
      201,
    ),
  ).toBe('{__name__=~"a.+",b="x\\"\\\\\\n"}[201m]');
});
