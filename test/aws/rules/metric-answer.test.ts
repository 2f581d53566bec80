import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricOutcomes, queryId, type MetricResult } from "../../../src/aws/rules/metric-answer.ts";

const minuteMs = 60_000;

/** A result without points. */
function result(changes: Partial<MetricResult> = {}): MetricResult {
  return { id: "q0", status: "Complete", points: { timesMs: [], values: [] }, remarks: [], ...changes };
}

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
          id: queryId(index),
          status: page === pageCount - 1 ? "Complete" : "PartialData",
          points: {
            timesMs: here.map((minute) => minute * minuteMs),
            values: here.map((minute) => minute * 2),
          },
          remarks: [],
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
    const pages = statuses.map((status) => [result({ status })]);
    expect(metricOutcomes(1, pages).map((outcome) => outcome.kind)).toEqual([kind]);
  });

  test("times and values that do not fit together make the query unread, on whichever page", () => {
    const pages = [[result({ status: "PartialData", points: null })], [result()]];
    expect(metricOutcomes(1, pages)).toMatchObject([{ kind: "unread", reason: "internal-error" }]);
  });

  test("of two values for one time on one page the later counts", () => {
    const points = { timesMs: [2 * minuteMs, minuteMs, minuteMs], values: [1, 2, 3] };
    expect(metricOutcomes(1, [[result({ points })]])).toEqual([
      { kind: "points", timesMs: [minuteMs, 2 * minuteMs], values: [3, 1] },
    ]);
  });

  test("ids that were not asked for are ignored", () => {
    expect(metricOutcomes(1, [[result({ id: "__proto__" }), result({ id: "q1" })]])).toMatchObject([
      { kind: "unread", reason: "missing" },
    ]);
  });

  test("CloudWatch's remark is passed on", () => {
    const forbidden = result({ status: "Forbidden", remarks: ["AccountId: not yours"] });
    expect(metricOutcomes(1, [[forbidden]])).toMatchObject([
      { message: "CloudWatch forbade this query: AccountId: not yours" },
    ]);
  });

  test("of many remarks a few are kept", () => {
    const pages = Array.from({ length: 100 }, (_, page) => [
      result({ status: "InternalError", remarks: [`remark ${page};`] }),
    ]);
    expect(JSON.stringify(metricOutcomes(1, pages)).match(/remark/g)).toHaveLength(10);
  });
});
