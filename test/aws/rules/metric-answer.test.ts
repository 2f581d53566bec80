import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricOutcomes, queryId, remarks, type MetricResult } from "../../../src/aws/rules/metric-answer.ts";

const minuteMs = 60_000;

/** Any way CloudWatch may cut the points of some queries into pages, with every id on every page. */
const cutAnswer = fc
  .record({
    queries: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 30 }), {
      minLength: 1,
      maxLength: 4,
    }),
    cuts: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 0, maxLength: 4 }),
  })
  .map(({ queries, cuts }) => {
    const pageCount = cuts.length + 1;
    const pages = Array.from({ length: pageCount }, (_, page) =>
      queries.map((minutes, index): MetricResult => {
        const here = minutes.filter((_minute, place) => place % pageCount === page);
        return {
          Id: queryId(index),
          StatusCode: page === pageCount - 1 ? "Complete" : "PartialData",
          Timestamps: here.map((minute) => new Date(minute * minuteMs)),
          Values: here.map((minute) => minute * 2),
        };
      }),
    );
    return { queries, pages };
  });

describe("metricOutcomes", () => {
  test("however an answer is cut into pages, each query has all its points, ascending, once", () => {
    fc.assert(
      fc.property(cutAnswer, ({ queries, pages }) => {
        expect(metricOutcomes(queries.length, pages)).toEqual(
          queries.map((minutes) => {
            const sorted = minutes.toSorted((a, b) => a - b);
            return {
              kind: "points",
              timesMs: sorted.map((minute) => minute * minuteMs),
              values: sorted.map((minute) => minute * 2),
            };
          }),
        );
      }),
    );
  });

  test.each([
    [["Complete"], "points"],
    [["PartialData", "Complete"], "points"],
    [["Complete", "Complete"], "points"],
    [["PartialData"], "unread"],
    [["Complete", "PartialData"], "unread"],
    [["InternalError", "Complete"], "unread"],
    [["Complete", "Forbidden"], "unread"],
    [["SomethingNew"], "unread"],
    [[""], "unread"],
  ])("the statuses %j over pages mean %s", (statuses, kind) => {
    const pages = statuses.map((status) => [{ Id: "q0", StatusCode: status, Timestamps: [], Values: [] }]);
    expect(metricOutcomes(1, pages).map((outcome) => outcome.kind)).toEqual([kind]);
  });

  test("a result without status was not read", () => {
    expect(metricOutcomes(1, [[{ Id: "q0" }]])).toMatchObject([{ kind: "unread", reason: "internal-error" }]);
  });

  test("a broken time makes the query unread", () => {
    const broken = { Id: "q0", StatusCode: "Complete", Timestamps: [new Date(Number.NaN)], Values: [1] };
    expect(metricOutcomes(1, [[broken]])).toMatchObject([{ kind: "unread", reason: "internal-error" }]);
  });

  test("ids that were not asked for are ignored", () => {
    const strange = { Id: "__proto__", StatusCode: "Complete", Timestamps: [], Values: [] };
    expect(metricOutcomes(1, [[strange, { StatusCode: "Complete" }]])).toMatchObject([
      { kind: "unread", reason: "missing" },
    ]);
  });

  test("CloudWatch's remark is passed on", () => {
    const result = {
      Id: "q0",
      StatusCode: "Forbidden",
      Messages: [{ Code: "AccountId", Value: "not yours" }],
    };
    expect(metricOutcomes(1, [[result]])).toMatchObject([
      { message: "CloudWatch forbade this query: AccountId: not yours" },
    ]);
  });

  test("of many remarks a few are kept", () => {
    expect(remarks(Array.from({ length: 100 }, () => ({ Code: "A", Value: "b" })))).toHaveLength(10);
  });
});
