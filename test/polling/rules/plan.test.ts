import { describe, expect, test } from "vitest";
import { normalPace, type ActorInputs, type Pace } from "../../../src/polling/actor-inputs.ts";
import type { ActorState, SeriesState } from "../../../src/polling/rules/actor-state.ts";
import { planCatchUp, planLive } from "../../../src/polling/rules/plan.ts";
import type { PlannedQuery } from "../../../src/polling/rules/planned-query.ts";
import { liveInputs, loadBalancerOf, settings } from "../../support/polling-world.ts";
import { base, counter, latency, progressOf, seriesOf, settledAtMs, stateOf, windowOf } from "./build.ts";

const inputs: ActorInputs = liveInputs(loadBalancerOf("lb", []));

/** Queries in words: metric, range as offsets, urgency. */
function wordsOf(queries: readonly PlannedQuery[]): readonly string[] {
  return queries.map(
    ({ spec, from, to, urgency }) => `${spec.query.metric} [${from - base}, ${to - base}) ${urgency}`,
  );
}

const live = (state: ActorState, offset: number): readonly string[] =>
  wordsOf(planLive(state, inputs, { nowMs: settledAtMs(offset), settings }).queries);

const catchUp = (state: ActorState, offset: number, pace: Pace = normalPace): readonly string[] =>
  wordsOf(planCatchUp(state, { nowMs: settledAtMs(offset), settings, pace }));

/** After a first plan, so that nothing is due for being new. */
function polledOnce(state: ActorState, offset: number): ActorState {
  return planLive(state, inputs, { nowMs: settledAtMs(offset), settings }).state;
}

const minutes = (count: number): string => Array.from({ length: count }, () => "1").join(" ");
const read = (from: number, to: number): SeriesState => seriesOf(counter, windowOf(from, minutes(to - from)));

describe("the live lane reads", () => {
  test.each<[string, ActorState, number, readonly string[]]>([
    [
      "a new series from its mark to what is settled",
      stateOf([seriesOf(counter, null)], { a: progressOf(-15) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-15, 0) alerting"],
    ],
    [
      "never a minute that is not settled",
      stateOf([seriesOf(counter, null)], { a: progressOf(-1) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-15, 0) alerting"],
    ],
    [
      "what it missed while readings failed, within its reach",
      stateOf([read(-60, -20)], { a: progressOf(-20) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-20, 0) alerting"],
    ],
    [
      "nothing of a series that is further behind: it is caught up with",
      stateOf([read(-90, -60)], { a: progressOf(-60) }),
      0,
      [],
    ],
    [
      "for the destination in step though another is far behind",
      stateOf([read(-15, -1)], { a: progressOf(-600), b: progressOf(-1) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-15, 0) alerting"],
    ],
    [
      "nothing past the end of the series",
      stateOf([{ ...seriesOf(counter, null), endMinute: base - 5 }], { a: progressOf(-15) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-20, -5) alerting"],
    ],
  ])("%s", (_name, ...[state, offset, expected]) => {
    expect(live(state, offset)).toEqual(expected);
  });

  test("an alerting series each minute, looking back five minutes between two full polls", () => {
    const state = polledOnce(stateOf([read(-15, 0)], { a: progressOf(0) }), 0);
    expect(live(state, 1)[0]).toBe("HTTPCode_ELB_5XX_Count [-4, 1) alerting");
  });

  test("nothing twice for one tick", () => {
    const state = polledOnce(stateOf([read(-15, 0)], { a: progressOf(0) }), 0);
    expect(live(state, 0)).toEqual([]);
  });

  test("a regular series once in five minutes, whenever its minute is", () => {
    let state = stateOf([seriesOf(latency, windowOf(-15, minutes(15)))], { a: progressOf(0) });
    const polls = Array.from({ length: 20 }, (_unused, offset) => {
      const plan = planLive(state, inputs, { nowMs: settledAtMs(offset), settings });
      state = plan.state;
      return plan.queries.length;
    });
    expect(polls.slice(5).reduce((sum, one) => sum + one, 0)).toBe(3);
  });

  test("a series that failed again at the time of its retry, and no other", () => {
    const waiting = { ...read(-15, -1), failures: 1, retryAtMs: settledAtMs(0) + 15_000 };
    const state = polledOnce(
      stateOf([waiting, seriesOf(latency, windowOf(-15, minutes(15)))], { a: progressOf(-1) }),
      0,
    );
    const plan = planLive(state, inputs, { nowMs: settledAtMs(0) + 15_000, settings });
    expect(wordsOf(plan.queries)).toEqual(["HTTPCode_ELB_5XX_Count [-15, 0) alerting"]);
  });

  test("after the clock went back everything anew, and waits for a far time are forgotten", () => {
    const waiting = { ...read(-15, 0), failures: 3, retryAtMs: settledAtMs(500) };
    const state = polledOnce(stateOf([waiting], { a: progressOf(0) }, { retryAtMs: settledAtMs(500) }), 100);
    const plan = planLive(state, inputs, { nowMs: settledAtMs(1), settings });
    expect(wordsOf(plan.queries)).toEqual(["HTTPCode_ELB_5XX_Count [-14, 1) alerting"]);
    expect(plan.state.series.get(counter.id)).toMatchObject({ window: null, retryAtMs: null });
    expect([...plan.state.destinations.values()].map(({ retryAtMs }) => retryAtMs)).toEqual([0]);
  });

  test("with an adaptive settle time also the minute that may be published a minute later", () => {
    const spec = { ...counter, settleCeilingMs: 600_000 };
    expect(live(stateOf([seriesOf(spec, null)], { a: progressOf(-14) }), 0)).toEqual([
      "HTTPCode_ELB_5XX_Count [-14, 1) alerting",
      "HTTPCode_ELB_5XX_Count [-14, 1) alerting",
    ]);
  });

  test("and looks again at the next tick at the latest", () => {
    const plan = planLive(stateOf([read(-15, 0)], { a: progressOf(0) }), inputs, {
      nowMs: settledAtMs(0) + 7000,
      settings,
    });
    expect(plan.wakeAtMs).toBe(settledAtMs(1));
  });
});

describe("the catch-up lane reads", () => {
  test.each<[string, ActorState, number, readonly string[]]>([
    [
      "nothing of a series within reach of the live lane",
      stateOf([read(-15, 0)], { a: progressOf(-10) }),
      0,
      [],
    ],
    [
      "a slice of an hour from the mark on",
      stateOf([seriesOf(counter, null)], { a: progressOf(-300) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-300, -240) catch-up"],
    ],
    [
      "a shorter last slice",
      stateOf([seriesOf(counter, null)], { a: progressOf(-40) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-40, 0) catch-up"],
    ],
    [
      "nothing while it has the slice already",
      stateOf([seriesOf(counter, null)], { a: { ...progressOf(-300), slice: windowOf(-300, "1") } }),
      0,
      [],
    ],
    [
      "one query for two destinations at the same place",
      stateOf([seriesOf(counter, null)], { a: progressOf(-300), b: progressOf(-300) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-300, -240) catch-up"],
    ],
    [
      "one for each of two that are at different places",
      stateOf([seriesOf(counter, null)], { a: progressOf(-300), b: progressOf(-500) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-300, -240) catch-up", "HTTPCode_ELB_5XX_Count [-500, -440) catch-up"],
    ],
    [
      "nothing for a destination that is away",
      stateOf([seriesOf(counter, null)], { a: progressOf(-300) }, { retryAtMs: settledAtMs(1) }),
      0,
      [],
    ],
    [
      "nothing of a series that waits after a failure",
      stateOf([{ ...seriesOf(counter, null), retryAtMs: settledAtMs(1) }], { a: progressOf(-300) }),
      0,
      [],
    ],
    [
      "not past the end of the series",
      stateOf([{ ...seriesOf(counter, null), endMinute: base - 260 }], { a: progressOf(-300) }),
      0,
      ["HTTPCode_ELB_5XX_Count [-300, -260) catch-up"],
    ],
  ])("%s", (_name, ...[state, offset, expected]) => {
    expect(catchUp(state, offset)).toEqual(expected);
  });

  test("nothing between two polls of a stretched interval: that would cost what the stretch saves", () => {
    const state = stateOf([seriesOf(latency, null)], { a: progressOf(-55) });
    expect(catchUp(state, 0)).toHaveLength(1);
    expect(catchUp(state, 0, { ...normalPace, regular: 12 })).toEqual([]);
  });
});
