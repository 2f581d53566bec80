import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covers, mergeWindows, windowEnd, windowOfPoints } from "../../../src/polling/rules/window.ts";
import { base, textOf, windowOf } from "./build.ts";

describe("a window made of a reading", () => {
  const range = { from: base, to: base + 4 };
  test.each<[string, readonly number[], readonly number[], string]>([
    ["has a gap where CloudWatch had nothing", [0, 60_000, 180_000], [1, 2, 4], "1 2 . 4"],
    ["is wholly empty when nothing came: read, and nothing there", [], [], ". . . ."],
    ["ignores points before and after what was asked for", [-60_000, 0, 240_000], [9, 1, 9], "1 . . ."],
    ["takes the last of two points for one minute", [60_000, 60_000], [2, 3], ". 3 . ."],
    ["keeps NaN as no value", [0, 60_000], [Number.NaN, 2], ". 2 . ."],
  ])("%s", (_name, ...[offsetsMs, values, expected]) => {
    const timesMs = offsetsMs.map((offsetMs) => base * 60_000 + offsetMs);
    expect(textOf(windowOfPoints(range, { timesMs, values }))).toBe(expected);
  });
});

describe("a newer reading over an older window", () => {
  test.each<[string, [number, string] | null, [number, string], number, string, number]>([
    ["the first reading is the window", null, [0, "1 2"], 10, "1 2", 0],
    ["what follows is appended", [0, "1 2"], [2, "3 4"], 10, "1 2 3 4", 0],
    ["the newer value wins where both have read", [0, "1 2 3"], [1, "7 8 9"], 10, "1 7 8 9", 0],
    ["a newer absence wins as well", [0, "1 2"], [1, ". 3"], 10, "1 . 3", 0],
    ["a newer reading of older minutes keeps the newer ones", [2, "3 4"], [0, "1 2 5"], 10, "1 2 5 4", 0],
    [
      "a gap between them is not read-and-empty: the newer one stands alone",
      [0, "1 2"],
      [5, "6"],
      10,
      "6",
      5,
    ],
    ["an older reading with a gap stands alone too", [5, "6"], [0, "1"], 10, "1", 0],
    ["only the newest minutes are kept", [0, "1 2 3"], [3, "4 5"], 3, "3 4 5", 2],
  ])("%s", (_name, ...[older, newer, keep, expected, from]) => {
    const merged = mergeWindows(older === null ? null : windowOf(...older), windowOf(...newer), keep);
    expect([textOf(merged), merged.from - base]).toEqual([expected, from]);
  });

  test("says of every minute what the newest reading of it said, and covers nothing that was not read", () => {
    const run = fc.tuple(
      fc.integer({ min: 0, max: 20 }),
      fc.array(fc.integer(), { minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(run, run, fc.integer({ min: 1, max: 12 }), ([a, first], [b, second], keep) => {
        const older = { from: a, values: first };
        const newer = { from: b, values: second };
        const merged = mergeWindows(older, newer, keep);
        expect(merged.values.length).toBeLessThanOrEqual(Math.max(keep, 1));
        for (let minute = 0; minute < 30; minute += 1) {
          const said = newer.values[minute - b] ?? older.values[minute - a];
          const value = covers(merged, minute) ? merged.values[minute - merged.from] : said;
          expect(value).toBe(said);
        }
        expect(windowEnd(merged)).toBeGreaterThanOrEqual(b + 1);
      }),
    );
  });
});
