import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare, isClean, type ComparedPoint } from "../../src/verify/compare.ts";

const point = (key: string, timeMs: number, value: number): ComparedPoint => ({ key, timeMs, value });

describe("compare", () => {
  const expected = [point("a", 0, 1), point("a", 60_000, 2), point("b", 0, 3)];

  test("equal points in any order are clean", () => {
    const verdict = compare(expected, expected.toReversed());
    expect(verdict).toMatchObject({
      equal: 3,
      missing: 0,
      different: 0,
      extra: 0,
      repeats: 0,
      allowedRepeats: 0,
    });
    expect(isClean(verdict)).toBe(true);
  });

  test.each([
    ["a missing minute", expected.slice(1), { equal: 2, missing: 1 }],
    ["another value", [point("a", 0, 9), ...expected.slice(1)], { equal: 2, different: 1 }],
    ["an extra minute", [...expected, point("a", 120_000, 1)], { equal: 3, extra: 1 }],
    ["an extra series", [...expected, point("c", 0, 1)], { equal: 3, extra: 1 }],
    ["a repeat", [...expected, point("a", 0, 1)], { equal: 3, repeats: 1, allowedRepeats: 0 }],
    ["a zero where nothing was expected is extra", [...expected, point("b", 60_000, 0)], { extra: 1 }],
  ])("%s is not clean", (_name, actual, counts) => {
    const verdict = compare(expected, actual);
    expect(verdict).toMatchObject(counts);
    expect(isClean(verdict)).toBe(false);
  });

  test("an excused repeat of the same value is counted apart", () => {
    const verdict = compare(expected, [...expected, point("a", 0, 1)], { allowRepeat: () => true });
    expect(verdict).toMatchObject({ repeats: 0, allowedRepeats: 1 });
    expect(isClean(verdict)).toBe(true);
  });

  test("a repeat with another value is never excused", () => {
    const verdict = compare(expected, [...expected, point("a", 0, 2)], { allowRepeat: () => true });
    expect(verdict.differences).toEqual([
      { kind: "repeated", key: "a", timeMs: 0, times: 2, sameValue: false },
    ]);
  });

  test("all differences are counted, the first ones kept", () => {
    const verdict = compare(expected, [], { maxDifferences: 1 });
    expect(verdict.missing).toBe(3);
    expect(verdict.differences).toHaveLength(1);
  });

  test("removing any one point from a set is seen", () => {
    const points = fc.uniqueArray(
      fc.record({
        key: fc.constantFrom("a", "b", "c"),
        timeMs: fc.nat(20),
        value: fc.double({ noNaN: true }),
      }),
      { minLength: 1, selector: ({ key, timeMs }) => `${key} ${timeMs}` },
    );
    fc.assert(
      fc.property(points, fc.nat(), (all, seed) => {
        const without = all.filter((_one, index) => index !== seed % all.length);
        expect(isClean(compare(all, all))).toBe(true);
        expect(compare(all, without).missing).toBe(1);
        expect(compare(without, all).extra).toBe(1);
      }),
    );
  });
});
