import { describe, expect, test } from "vitest";
import { normalPace, type ActorInputs, type Life } from "../../../src/polling/actor-inputs.ts";
import { emptyActorState, type ActorState } from "../../../src/polling/rules/actor-state.ts";
import { isFinished, reconcile } from "../../../src/polling/rules/reconcile.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { loadBalancerOf, settings } from "../../support/polling-world.ts";
import { base, counter, latency, progressOf, seriesOf, settledAtMs, stateOf, windowOf } from "./build.ts";

const live: Life = { kind: "live", sinceMs: 0 };
const inputsOf = (specs: readonly SeriesSpec[], life: Life = live): ActorInputs => ({
  life,
  series: loadBalancerOf("lb", specs),
  pace: normalPace,
});
const at = (offset: number) => ({ nowMs: settledAtMs(offset), settings });
const nextOf = (state: ActorState, id: string): number =>
  (state.destinations.get("a")?.progress.get(id)?.mark ?? Number.NaN) + 1 - base;

describe("a series begins", () => {
  const begin = (life: Life): number =>
    nextOf(reconcile(emptyActorState("lb", ["a"]), inputsOf([counter], life), at(0)).state, counter.id);

  test.each<[string, Life, number]>([
    ["at the start-up lookback", live, -15],
    ["not before the load balancer existed", { kind: "live", sinceMs: (base - 4) * 60_000 + 30_000 }, -4],
    ["at the lookback when it has ended meanwhile", { kind: "ended", atMs: (base - 1) * 60_000 }, -15],
  ])("%s", (_name, life, expected) => {
    expect(begin(life)).toBe(expected);
  });

  test("while running, without moving the others", () => {
    const state = stateOf([seriesOf(counter, windowOf(-2, "1 2"))], { a: progressOf(0) });
    const next = reconcile(state, inputsOf([counter, latency]), at(0)).state;
    expect([nextOf(next, counter.id), nextOf(next, latency.id)]).toEqual([0, -15]);
  });
});

describe("a series ends", () => {
  test("that is no longer wanted now, keeps its labels, and is forgotten a lookback after its last minute was delivered", () => {
    const state = stateOf([seriesOf(counter, null), seriesOf(latency, null)], { a: progressOf(0) });
    const ending = reconcile(state, inputsOf([latency]), at(0)).state;
    expect(ending.series.get(counter.id)).toMatchObject({
      endMinute: base + 3,
      labelSet: { labels: { load_balancer_name: "lb" } },
    });
    const delivered = stateOf([...ending.series.values()], { a: progressOf(3) });
    expect([...reconcile(delivered, inputsOf([latency]), at(25)).state.series.keys()]).toEqual([latency.id]);
  });

  test("and comes back where it was when it is wanted again", () => {
    const state = stateOf([seriesOf(counter, windowOf(-1, "1"), { endMinute: base + 3 })], {
      a: progressOf(0),
    });
    const back = reconcile(state, inputsOf([counter]), at(1)).state;
    expect(back.series.get(counter.id)).toMatchObject({ endMinute: null });
    expect(nextOf(back, counter.id)).toBe(0);
  });

  test("with its load balancer, at the minute in which that ended", () => {
    const ended: Life = { kind: "ended", atMs: (base + 2) * 60_000 + 17_000 };
    const state = reconcile(
      stateOf([seriesOf(counter, null)], { a: progressOf(0) }),
      inputsOf([counter], ended),
      at(5),
    ).state;
    expect(state.series.get(counter.id)?.endMinute).toBe(base + 3);
  });
});

describe("what falls off the catch-up limit", () => {
  const sixHours = 360;

  test("is counted as lost, per destination and series, and the mark moves up to it", () => {
    const state = stateOf([seriesOf(counter, null)], { a: progressOf(-sixHours - 10), b: progressOf(-5) });
    const { state: next, losses } = reconcile(state, inputsOf([counter]), at(0));
    expect(losses).toEqual([{ minutes: 10, reason: "catch-up-limit" }]);
    expect(nextOf(next, counter.id)).toBe(-sixHours);
  });

  test("is nothing when the mark is just within it", () => {
    const state = stateOf([seriesOf(counter, null)], { a: progressOf(-sixHours) });
    expect(reconcile(state, inputsOf([counter]), at(0)).losses).toEqual([]);
  });

  test("is not counted again at the next look", () => {
    const state = stateOf([seriesOf(counter, null)], { a: progressOf(-sixHours - 10) });
    const once = reconcile(state, inputsOf([counter]), at(0)).state;
    expect(reconcile(once, inputsOf([counter]), at(0)).losses).toEqual([]);
  });
});

describe("an ended load balancer is finished", () => {
  const ended: Life = { kind: "ended", atMs: base * 60_000 };
  const state = (next: number) =>
    stateOf([seriesOf(counter, null, { endMinute: base + 1 })], { a: progressOf(next) });
  test.each<[string, ActorState, Life, boolean]>([
    ["when its last minute is delivered", state(1), ended, true],
    ["not before", state(0), ended, false],
    ["not while it lives", state(1), live, false],
    ["when it has no series", stateOf([], { a: progressOf(0) }), ended, true],
  ])("%s", (_name, ...[given, life, expected]) => {
    expect(isFinished(given, inputsOf([counter], life))).toBe(expected);
  });
});

test("labels are taken from the newest inputs, and marks stay where they are", () => {
  const state = stateOf([seriesOf(counter, windowOf(-2, "1 2"))], { a: progressOf(0) });
  const inputs = inputsOf([counter]);
  const labels = { load_balancer_name: "renamed" };
  const sets = new Map([["", { labels, resource: {} }]]);
  const renamed = { ...inputs, series: { ...inputs.series, labels: { sets, infos: [] } } };
  const next = reconcile(state, renamed, at(0)).state;
  expect(next.series.get(counter.id)?.labelSet.labels).toEqual(labels);
  expect(nextOf(next, counter.id)).toBe(0);
});
