import { describe, expect, test } from "vitest";
import { decideMinutes, isHeartbeat, livingMinutes } from "../../../src/polling/rules/decide.ts";
import type { SeriesState } from "../../../src/polling/rules/actor-state.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { settings, specOf } from "../../support/polling-world.ts";
import {
  base,
  counter,
  hosts,
  latency,
  offsets,
  progressOf,
  requests,
  seriesOf,
  settledAtMs,
  stateOf,
  windowOf,
} from "./build.ts";

interface Given {
  /** What was read from minute 0 on. */
  readonly read: string;
  readonly spec?: SeriesSpec;
  /** Offsets of minutes in which a heartbeat has a value. */
  readonly living?: readonly number[];
  /** Everything before this minute is settled; left out: the end of the window. */
  readonly settled?: number;
  /** Minutes before this one are done already. */
  readonly next?: number;
  readonly enabled?: boolean;
  /** AWS listed the load balancer at the beginning of this minute; left out: now. */
  readonly seen?: number;
  readonly changes?: Partial<SeriesState>;
}

/** The decisions in words: a number, `zero`, `-` for nothing; what is not decided yet is not there. */
function decided(given: Given): string {
  const window = windowOf(0, given.read);
  const one = seriesOf(given.spec ?? counter, window, given.changes);
  const entries = decideMinutes(one, progressOf(given.next ?? 0), {
    nowMs: settledAtMs(given.settled ?? window.values.length),
    settings: { ...settings, zeroFill: { ...settings.zeroFill, enabled: given.enabled ?? true } },
    ...(given.seen === undefined ? {} : { seenAtMs: (base + given.seen) * 60_000 }),
    living: new Set((given.living ?? []).map((offset) => base + offset)),
    lacking: new Set(),
  });
  expect(entries.map(({ minute }) => minute - base)).toEqual(
    entries.map((_one, index) => (given.next ?? 0) + index),
  );
  return entries
    .map(({ sent }) => (sent.kind === "value" ? sent.value : sent.kind === "zero" ? "zero" : "-"))
    .join(" ");
}

describe("the minutes of a series are decided in order", () => {
  test.each<[string, Given, string]>([
    ["a value is that value", { read: "1 2 3" }, "1 2 3"],
    ["a real zero is a value", { read: "0 0" }, "0 0"],
    ["only minutes after the mark", { read: "1 2 3", next: 2 }, "3"],
    ["a minute that is not settled waits, though it was read", { read: "1 2 3", settled: 2 }, "1 2"],
    ["a silent minute before a newer value of the counter is a zero", { read: "1 . 3" }, "1 zero 3"],
    ["several silent minutes before a newer value are zeros", { read: ". . . 4" }, "zero zero zero 4"],
    ["the newest silent minutes wait: a zero must not be followed by an older value", { read: "1 . ." }, "1"],
    [
      "a silent minute that a heartbeat shares is a zero at once",
      { read: "1 . .", living: [1, 2] },
      "1 zero zero",
    ],
    ["a heartbeat of another minute decides nothing", { read: "1 . .", living: [0, 2] }, "1"],
    ["once waited for, a wholly silent minute is a zero", { read: ". . .", settled: 8 }, "zero zero zero"],
    [
      "nor one that AWS has not listed the load balancer after, however long it was waited for",
      { read: ". . .", settled: 60, seen: 2 },
      "zero zero",
    ],
    ["a value needs no listing", { read: "1 . 3", settled: 60, seen: 0 }, "1 zero 3"],
    [
      "what has ended is not waited for, and gets no zeros",
      { read: "1 . .", settled: 60, seen: 0, living: [0], changes: { endMinute: base + 3 } },
      "1 - -",
    ],
    ["one minute too early it is not", { read: ". . .", settled: 7 }, "zero zero"],
    [
      "a hole that is waited for holds back the zeros after it, never a gap",
      { read: "1 . .", living: [2] },
      "1",
    ],
    [
      "without zero fill a silent minute is nothing, decided at the same time",
      { read: "1 . 3", enabled: false },
      "1 - 3",
    ],
    ["a latency is never filled", { read: "1 . 3 .", spec: latency, living: [3] }, "1 - 3 -"],
    ["a host count is never filled", { read: "2 . 2 .", spec: hosts, living: [3] }, "2 - 2 -"],
  ])("%s", (_name, given, expected) => {
    expect(decided(given)).toBe(expected);
  });

  test.each<[string, Given, string]>([
    ["nothing is decided past the end", { read: "1 2 3", changes: { endMinute: base + 2 } }, "1 2"],
    [
      "a silent minute before its last sign of life is a zero",
      { read: "1 . 3", changes: { endMinute: base + 3 }, living: [0, 1, 2] },
      "1 zero 3",
    ],
    [
      "after its last sign of life there are no zeros",
      { read: "1 . .", changes: { endMinute: base + 3 }, living: [0], settled: 9 },
      "1 - -",
    ],
    [
      "one that never gave a sign of life gets no zeros",
      { read: ". .", changes: { endMinute: base + 2 }, settled: 9 },
      "- -",
    ],
  ])("of something that has ended: %s", (_name, given, expected) => {
    expect(decided(given)).toBe(expected);
  });

  test("without a reading of the next minute nothing is decided, even when later ones were read", () => {
    expect(decided({ read: "1 2", next: -3 })).toBe("");
  });
});

describe("what proves that a load balancer reported", () => {
  const spec = (changes: Parameters<typeof specOf>[0]) => isHeartbeat(specOf(changes));
  test.each<[string, boolean, boolean]>([
    [
      "a metric that always has a value",
      spec({ arn: "lb", metric: "ProcessedBytes", reporting: "always" }),
      true,
    ],
    [
      "a counter that has one while targets are registered",
      spec({ arn: "lb", metric: "RequestCount", reporting: "registered-targets" }),
      true,
    ],
    [
      "a host count: it comes by another path",
      spec({ arn: "lb", metric: "HealthyHostCount", type: "gauge", reporting: "registered-targets" }),
      false,
    ],
    [
      "a counter that is sent only when it is not zero",
      spec({ arn: "lb", metric: "HTTPCode_ELB_5XX_Count" }),
      false,
    ],
    [
      "a classic load balancer's host count, its only steady metric",
      isHeartbeat({ ...hosts, query: { ...hosts.query, namespace: "AWS/ELB" } }),
      true,
    ],
  ])("%s: %s", (_name, is, expected) => {
    expect(is).toBe(expected);
  });

  test("is taken from the live windows and from the destination's own catch-up slices", () => {
    const state = stateOf([seriesOf(requests, windowOf(5, "1 . 3"))], {});
    const progress = new Map([[requests.id, { ...progressOf(0), slice: windowOf(0, ". 2") }]]);
    expect(offsets(livingMinutes(state, progress)).toSorted((a, b) => a - b)).toEqual([1, 5, 7]);
  });
});
