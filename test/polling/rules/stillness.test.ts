import { describe, expect, test } from "vitest";
import { isFinal } from "../../../src/polling/rules/is-final.ts";
import { sampleCounts, withSampleCounts } from "../../../src/polling/rules/sample-counts.ts";
import {
  isStill,
  lackingMinutes,
  watchStillness,
  type Stillness,
} from "../../../src/polling/rules/stillness.ts";
import { mergeWindows, type Window } from "../../../src/polling/rules/window.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { base, counter, latency, offsets, requests, seriesOf, windowOf } from "./build.ts";

const adaptive = (spec: SeriesSpec): SeriesSpec => ({ ...spec, settleMs: 120_000, settleCeilingMs: 600_000 });

/** Readings of minute 0 and following, each `[seconds after the end of minute 0, values, SampleCounts]`. */
function watched(readings: readonly (readonly [number, string, string])[]) {
  let window: Window | null = null;
  let stillness: Stillness | null = null;
  for (const [second, values, counts] of readings) {
    const read = windowOf(0, values);
    const merged = mergeWindows(window, read, 30);
    const nowMs = (base + 1) * 60_000 + second * 1000;
    stillness = watchStillness({ window, stillness }, { read, counts: windowOf(0, counts), merged }, nowMs);
    window = merged;
  }
  return { window, stillness };
}

describe("a minute stands still", () => {
  test.each<[string, readonly (readonly [number, string, string])[], boolean]>([
    ["not after one reading", [[60, "5", "3"]], false],
    [
      "when two readings a minute apart say the same",
      [
        [60, "5", "3"],
        [120, "5", "3"],
      ],
      true,
    ],
    [
      "not when they are only half a minute apart",
      [
        [60, "5", "3"],
        [90, "5", "3"],
      ],
      false,
    ],
    [
      "when three readings span a minute",
      [
        [60, "5", "3"],
        [90, "5", "3"],
        [120, "5", "3"],
      ],
      true,
    ],
    [
      "not when the value changed",
      [
        [60, "5", "3"],
        [120, "6", "3"],
      ],
      false,
    ],
    [
      "not when only its SampleCount changed: a node reported the same again",
      [
        [60, "5", "2"],
        [120, "5", "3"],
      ],
      false,
    ],
    [
      "again a minute after a change",
      [
        [60, "5", "2"],
        [120, "6", "3"],
        [180, "6", "3"],
      ],
      true,
    ],
    [
      "when twice there was no value",
      [
        [60, ".", "."],
        [120, ".", "."],
      ],
      true,
    ],
    [
      "not when a value appeared",
      [
        [60, ".", "."],
        [120, "5", "3"],
      ],
      false,
    ],
    [
      "not when the clock went back between the readings",
      [
        [600, "5", "3"],
        [60, "5", "3"],
      ],
      false,
    ],
  ])("%s", (_name, readings, expected) => {
    expect(isStill(watched(readings).stillness, base)).toBe(expected);
  });

  test("a minute that the newest reading did not look at again keeps what is known of it", () => {
    const { window, stillness } = watched([
      [60, "5 6", "3 3"],
      [120, "5 6", "3 3"],
    ]);
    const read = windowOf(1, "6 7");
    const merged = mergeWindows(window, read, 30);
    const next = watchStillness({ window, stillness }, { read, counts: null, merged }, (base + 4) * 60_000);
    expect([isStill(next, base), isStill(next, base + 1), isStill(next, base + 2)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a lacking report", () => {
  const counts = (text: string): Stillness => {
    const { from, values } = windowOf(0, text);
    const stillMs = values.map(() => 60_000);
    return { from, counts: values, sinceMs: values, stillMs };
  };
  test.each<[string, string, readonly number[]]>([
    ["shows against neighbours that all have the same count", "3 3 3 2 3 3", [3]],
    ["is not concluded where counts are requests and differ all the time", "310 295 3 402 388 299", []],
    ["is not concluded from few minutes", "3 3 2 3", []],
    ["is not concluded where every third minute differs", "3 2 3 3 2 3 3 3 2", []],
    ["is not concluded from a counter that is mostly silent", ". 2 . . 2 2 . . . 2 . . 2 . 1 .", []],
    ["a minute without any count is not called lacking", "3 3 . 3 3 3", []],
    ["more reports than usual are no lack", "3 3 3 4 3 3", []],
  ])("%s", (_name, text, expected) => {
    expect(offsets(lackingMinutes([null, counts(text)]))).toEqual(expected);
  });
});

describe("with an adaptive settle time a minute is published", () => {
  const said = (second: number, text = "5 .") => [second, text, "3 3"] as const;
  const still = watched([said(120), said(180), said(240)]);
  const moving = watched([said(120), said(180), said(240, "6 4")]);
  const old = watched([said(120), said(600, "6 ."), said(660, "7 .")]);
  const unread = watched([said(60), said(80)]);
  const steady = watched(
    [120, 180, 240].map((second) => [second + 300, "5 6 5 7 6 .", "3 3 3 3 3 ."] as const),
  );
  const final = (
    spec: SeriesSpec,
    known: typeof still,
    at: { offset?: number; living?: boolean; lacking?: boolean } = {},
  ): boolean => {
    const minute = base + (at.offset ?? 0);
    return isFinal(seriesOf(adaptive(spec), known.window, { stillness: known.stillness }), minute, {
      living: new Set(at.living === true ? [minute] : []),
      lacking: new Set(at.lacking === true ? [minute] : []),
    });
  };
  test.each<[string, boolean, boolean]>([
    ["when it stands still", final(counter, still), true],
    ["not while it moves", final(counter, moving), false],
    ["when a reading past the ceiling showed it, though it moves", final(counter, old), true],
    ["not because time passed: what was read while it was young says nothing", final(counter, unread), false],
    ["not while a node's report is lacking", final(counter, still, { lacking: true }), false],
    ["not without value in a minute that nobody reported", final(counter, still, { offset: 1 }), false],
    [
      "without value in a minute that others reported",
      final(counter, still, { offset: 1, living: true }),
      true,
    ],
    [
      "not without value when it has one in every other minute",
      final(counter, steady, { offset: 5, living: true }),
      false,
    ],
    ["without value at the ceiling", final(requests, old, { offset: 1 }), true],
  ])("%s", (_name, is, expected) => {
    expect(is).toBe(expected);
  });

  test("a series with a fixed settle time needs no stillness", () => {
    const at = { living: new Set<number>(), lacking: new Set([base]) };
    expect(isFinal(seriesOf(counter, windowOf(0, "1")), base, at)).toBe(true);
  });
});

describe("the SampleCount that is asked for next to the values", () => {
  const query = (spec: SeriesSpec, statistic = "Sum") => ({
    spec: { ...spec, id: `${spec.metricKey}|${statistic}`, query: { ...spec.query, statistic } },
    from: base,
    to: base + 5,
    urgency: spec.class,
  });
  const asked = (queries: Parameters<typeof withSampleCounts>[0]): readonly string[] =>
    withSampleCounts(queries).map(({ spec }) => spec.id.slice(spec.id.indexOf("|") + 1));

  test("comes once per metric, over the same minutes", () => {
    const queries = [
      query(adaptive(latency), "p50"),
      query(adaptive(latency), "p99"),
      query(adaptive(counter)),
    ];
    expect(asked(queries)).toEqual([
      "TargetResponseTime|p50",
      "TargetResponseTime|p99",
      "HTTPCode_ELB_5XX_Count|Sum",
      "TargetResponseTime|SampleCount",
      "HTTPCode_ELB_5XX_Count|SampleCount",
    ]);
  });

  test.each<[string, Parameters<typeof withSampleCounts>[0]]>([
    ["the settle time is fixed", [query(counter)]],
    ["it is exported anyway", [query(adaptive(counter)), query(adaptive(counter), "SampleCount")]],
    [
      "it would be the sixth statistic and cost a second unit",
      ["p50", "p90", "p95", "p99", "Average"].map((one) => query(adaptive(latency), one)),
    ],
    ["a slice is caught up with", [{ ...query(adaptive(counter)), urgency: "catch-up" as const }]],
  ])("is not asked for when %s", (_name, queries) => {
    expect(withSampleCounts(queries)).toBe(queries);
  });

  test("is found again among the outcomes; one that failed is left out", () => {
    const queries = withSampleCounts([query(adaptive(counter)), query(adaptive(requests))]);
    const read = { kind: "read", timesMs: [base * 60_000], values: [3] } as const;
    const failed = { kind: "failed", reason: "partial", message: "" } as const;
    const counts = sampleCounts({ queries, outcomes: [read, read, read, failed] });
    expect([...counts.keys()]).toEqual([counter.metricKey]);
  });
});
