import { describe, expect, test } from "vitest";
import { findLate } from "../../../src/polling/rules/find-late.ts";
import { base, counter, progressOf, seriesOf, settledAtMs, windowOf } from "./build.ts";

type Sent = readonly (number | "zero" | "nothing")[];

/** Three minutes were decided; the window says what CloudWatch says of them now. */
function late(sent: Sent, now: string): readonly string[] {
  const one = seriesOf(counter, windowOf(-3, now));
  return findLate(one, progressOf(0, sent), settledAtMs(0)).map(
    ({ kind, minute, before, after, ageMs }) =>
      `${minute - base} ${kind} ${before} -> ${after} at ${ageMs / 60_000}m`,
  );
}

describe("late values", () => {
  test.each<[string, Sent, string, readonly string[]]>([
    ["what was sent is what CloudWatch says: nothing is late", [1, 2, 3], "1 2 3", []],
    ["a value where nothing was sent appeared", [1, "nothing", 3], "1 2 3", ["-2 appeared null -> 2 at 3m"]],
    ["a value after our own zero appeared", [1, "zero", 3], "1 2 3", ["-2 appeared null -> 2 at 3m"]],
    ["a real zero after our own zero is the same number and nothing new", [1, "zero", 3], "1 0 3", []],
    [
      "a real zero where nothing was sent appeared",
      [1, "nothing", 3],
      "1 0 3",
      ["-2 appeared null -> 0 at 3m"],
    ],
    ["a value that grew after it was sent changed", [1, 2, 3], "1 9 3", ["-2 changed 2 -> 9 at 3m"]],
    ["a value that shrank changed", [5, 2, 3], "1 2 3", ["-3 changed 5 -> 1 at 4m"]],
    ["CloudWatch's own zero that became a value changed", [0, 2, 3], "4 2 3", ["-3 changed 0 -> 4 at 4m"]],
    ["a value that a later reading does not show is no news", [1, 2, 3], "1 . 3", []],
    ["the same value read twice is nothing new", [7, 7, 7], "7 7 7", []],
    [
      "several are told oldest first",
      ["zero", 2, "nothing"],
      "1 2 3",
      ["-3 appeared null -> 1 at 4m", "-1 appeared null -> 3 at 2m"],
    ],
  ])("%s", (_name, ...[sent, now, expected]) => {
    expect(late(sent, now)).toEqual(expected);
  });

  test("minutes not decided yet are not late, whatever they say", () => {
    const one = seriesOf(counter, windowOf(-1, "1 2 3"));
    expect(findLate(one, progressOf(0, [1]), settledAtMs(2))).toEqual([]);
  });

  test("minutes that are forgotten are left alone", () => {
    const one = seriesOf(counter, windowOf(-6, "9 9 9 1 2 3"));
    expect(findLate(one, progressOf(0, [1, 2, 3]), settledAtMs(0))).toEqual([]);
  });

  test("a series that was never read has nothing late", () => {
    expect(findLate(seriesOf(counter, null), progressOf(0, [1]), settledAtMs(0))).toEqual([]);
  });
});
