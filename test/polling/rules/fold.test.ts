import { describe, expect, test } from "vitest";
import { fold } from "../../../src/polling/rules/fold.ts";
import type { PlannedQuery, ReadOutcome } from "../../../src/polling/rules/planned-query.ts";
import { settings } from "../../support/polling-world.ts";
import {
  base,
  counter,
  latency,
  progressOf,
  seriesOf,
  settledAtMs,
  stateOf,
  textOf,
  windowOf,
} from "./build.ts";

const query = (spec: typeof counter, from: number, to: number): PlannedQuery => ({
  spec,
  from: base + from,
  to: base + to,
  urgency: spec.class,
});
const read = (from: number, ...values: readonly number[]): ReadOutcome => ({
  kind: "read",
  timesMs: values.map((_value, index) => (base + from + index) * 60_000),
  values,
});
const failed: ReadOutcome = { kind: "failed", reason: "partial", message: "PartialData" };
const at = { nowMs: settledAtMs(3), settings };

describe("what a reading changes", () => {
  test("a complete reading is laid over the window", () => {
    const state = stateOf([seriesOf(counter, windowOf(0, "1 2"))], {});
    const next = fold(state, { queries: [query(counter, 1, 3)], outcomes: [read(1, 7, 8)] }, at);
    expect(textOf(next.series.get(counter.id)?.window ?? null)).toBe("1 7 8");
  });

  test("a failed one changes nothing but the time of its next try, and only for that series", () => {
    const known = windowOf(0, "1 2");
    const state = stateOf([seriesOf(counter, known), seriesOf(latency, known)], {});
    const queries = [query(counter, 0, 3), query(latency, 0, 3)];
    const next = fold(state, { queries, outcomes: [failed, read(0, 4, 5, 6)] }, at);
    expect(next.series.get(counter.id)).toMatchObject({ window: known, failures: 1 });
    expect(next.series.get(latency.id)).toMatchObject({ failures: 0, retryAtMs: null });
    expect(textOf(next.series.get(latency.id)?.window ?? null)).toBe("4 5 6");
  });

  test("waits longer after each failure, up to four minutes, on the common grid", () => {
    let state = stateOf([seriesOf(counter, null)], {});
    const waits = Array.from({ length: 7 }, () => {
      state = fold(state, { queries: [query(counter, 0, 3)], outcomes: [failed] }, at);
      return ((state.series.get(counter.id)?.retryAtMs ?? 0) - at.nowMs) / 1000;
    });
    expect(waits).toEqual([15, 30, 60, 120, 240, 240, 240]);
  });

  test("an outcome for a series that is gone is ignored", () => {
    const state = stateOf([seriesOf(latency, null)], {});
    expect(fold(state, { queries: [query(counter, 0, 1)], outcomes: [read(0, 1)] }, at).series).toEqual(
      state.series,
    );
  });

  test("a catch-up slice goes to every destination that needs its first minute, and the live window stays", () => {
    const one = seriesOf(counter, windowOf(100, "1"));
    const state = stateOf([one], { behind: progressOf(0), further: progressOf(-50), live: progressOf(100) });
    const slice: PlannedQuery = { ...query(counter, 0, 3), urgency: "catch-up" };
    const next = fold(state, { queries: [slice], outcomes: [read(0, 4, 5, 6)] }, at);
    const slices = [...next.destinations].map(([name, { progress }]) => [
      name,
      textOf(progress.get(counter.id)?.slice ?? null),
    ]);
    expect(slices).toEqual([
      ["behind", "4 5 6"],
      ["further", "none"],
      ["live", "none"],
    ]);
    expect(textOf(next.series.get(counter.id)?.window ?? null)).toBe("1");
  });

  test("points of minutes that were not asked for are ignored", () => {
    const next = fold(
      stateOf([seriesOf(counter, null)], {}),
      { queries: [query(counter, 0, 2)], outcomes: [read(-1, 9, 1, 2, 9)] },
      at,
    );
    expect(textOf(next.series.get(counter.id)?.window ?? null)).toBe("1 2");
  });
});
