import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bisectCall,
  callLimits,
  callUnits,
  packCalls,
  type PackedCall,
  type QueryGroup,
} from "../../../src/polling/rules/pack.ts";
import type { PlannedQuery } from "../../../src/polling/rules/planned-query.ts";
import { specOf } from "../../support/polling-world.ts";

let made = 0;

function group(statistics: number, from: number, to: number): QueryGroup<number> {
  made += 1;
  const spec = specOf({ arn: `lb${made}`, metric: "M" });
  const query: PlannedQuery = { spec, from, to, urgency: "regular" };
  return { queries: Array.from({ length: statistics }, () => query), from, to, tag: made };
}

const groups = (count: number, statistics: number, range: readonly [number, number]) =>
  Array.from({ length: count }, () => group(statistics, range[0], range[1]));

const anyGroup = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 201 }))
  .map(([statistics, from, length]) => group(statistics, from, from + length));

const tags = (calls: readonly PackedCall<number>[]) =>
  calls.flatMap((call) => call.groups.map(({ tag }) => tag));

const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

describe("packing", () => {
  test.each([
    { what: "nothing makes no call", given: [], sizes: [] },
    { what: "one group makes one", given: groups(1, 3, [0, 5]), sizes: [3] },
    { what: "500 queries fill a call", given: groups(500, 1, [0, 15]), sizes: [500] },
    { what: "the 501st begins the next", given: groups(501, 1, [0, 15]), sizes: [500, 1] },
    { what: "statistics of one metric are never parted", given: groups(101, 5, [0, 15]), sizes: [500, 5] },
    { what: "499 and 3 do not fit into 500", given: groups(167, 3, [0, 15]), sizes: [498, 3] },
    { what: "points bound a call too", given: groups(500, 1, [0, 202]), sizes: [499, 1] },
  ])("$what", ({ given, sizes }) => {
    expect(packCalls("regular", given).map(({ queryCount }) => queryCount)).toEqual(sizes);
  });

  test("ten thousand load balancers' alerting series make calls that are full but for the last", () => {
    const calls = packCalls("alerting", groups(80_000, 1, [0, 15]));
    expect(calls.map(({ queryCount }) => queryCount)).toEqual(Array.from({ length: 160 }, () => 500));
  });

  test("whatever is packed: each group exactly once, within the limits, one range that holds all", () => {
    fc.assert(
      fc.property(fc.array(anyGroup, { maxLength: 300 }), (given) => {
        const calls = packCalls("regular", given);
        expect(ascending(tags(calls))).toEqual(ascending(given.map(({ tag }) => tag)));
        for (const call of calls) {
          const held = call.groups.every(({ from, to }) => from >= call.from && to <= call.to);
          const within = {
            queries: call.queryCount <= callLimits.queries,
            points: call.queryCount * (call.to - call.from) <= callLimits.points,
          };
          expect({ held, ...within }).toEqual({ held: true, queries: true, points: true });
        }
      }),
      { numRuns: 200 },
    );
  });

  test("what is asked costs the same however it is packed", () => {
    fc.assert(
      fc.property(fc.array(anyGroup, { maxLength: 300 }), (given) => {
        const units = given.reduce((sum, { queries }) => sum + Math.ceil(queries.length / 5), 0);
        const packed = packCalls("regular", given).reduce((sum, call) => sum + callUnits(call), 0);
        expect(packed).toBe(units);
      }),
      { numRuns: 100 },
    );
  });
});

describe("bisecting", () => {
  test("a group that stands alone cannot be cut", () => {
    const [call] = packCalls("regular", groups(1, 5, [0, 5]));
    expect(bisectCall(call as PackedCall<number>)).toBeNull();
  });

  test("halves hold each group once, and ranges shrink to what is left", () => {
    const [call] = packCalls("regular", [group(1, 0, 5), group(2, 100, 105), group(1, 100, 110)]);
    const halves = bisectCall(call as PackedCall<number>) ?? [];
    expect(halves.map(({ from, to, queryCount }) => ({ from, to, queryCount }))).toEqual([
      { from: 0, to: 105, queryCount: 3 },
      { from: 100, to: 110, queryCount: 1 },
    ]);
  });

  test("a bad group among 500 is found in at most 18 calls", () => {
    const [call] = packCalls("regular", groups(500, 1, [0, 5]));
    const bad = (call as PackedCall<number>).groups[377]?.tag;
    let calls = 0;
    const search = (one: PackedCall<number>): readonly number[] => {
      calls += 1;
      if (!one.groups.some(({ tag }) => tag === bad)) {
        return [];
      }
      const halves = bisectCall(one);
      return halves === null ? one.groups.map(({ tag }) => tag) : halves.flatMap(search);
    };
    expect(search(call as PackedCall<number>)).toEqual([bad]);
    expect(calls).toBeLessThanOrEqual(19);
  });
});
