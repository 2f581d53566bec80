import { describe, expect, test } from "vitest";
import type { ObjectEvent } from "../../../src/kubernetes/object-event.ts";
import {
  closeSeries,
  dampEvent,
  noDamping,
  type Damping,
  type EventDecision,
} from "../../../src/kubernetes/rules/event-damping.ts";

const minute = 60_000;

const eventOf = (changes: Partial<ObjectEvent> = {}): ObjectEvent => ({
  object: { kind: "Ingress", apiVersion: "networking.k8s.io/v1", namespace: "shop", name: "web", uid: "u1" },
  type: "Normal",
  reason: "LoadBalancerResolved",
  action: "Discover",
  note: "found",
  ...changes,
});

interface Step {
  readonly atMs: number;
  readonly event: ObjectEvent;
}

/** What is decided about a sequence of events; each would be named after its position. */
function play(steps: readonly Step[]): { decisions: readonly EventDecision[]; damping: Damping } {
  let damping = noDamping;
  const decisions = steps.map(({ atMs, event }, index) => {
    const damped = dampEvent(damping, event, { nowMs: atMs, name: `e${index}`, namespace: "shop" });
    ({ damping } = damped);
    return damped.decision;
  });
  return { decisions, damping };
}

const kinds = (steps: readonly Step[]) => play(steps).decisions.map(({ kind }) => kind);
const times = (count: number, stepOf: (index: number) => Step) =>
  Array.from({ length: count }, (_unused, index) => stepOf(index));

describe("repeats of one event", () => {
  test("the first is created, the second starts a series, further ones are counted", () => {
    const steps = times(4, (index) => ({ atMs: index * minute, event: eventOf() }));
    expect(play(steps).decisions).toEqual([
      { kind: "create", event: eventOf(), name: "e0" },
      { kind: "update", update: { name: "e0", namespace: "shop", count: 2, lastAtMs: minute } },
      { kind: "counted" },
      { kind: "counted" },
    ]);
  });

  test("a series that goes on is written every half hour", () => {
    const steps = times(14, (index) => ({ atMs: index * 5 * minute, event: eventOf() }));
    const updates = play(steps).decisions.flatMap((one) => (one.kind === "update" ? [one.update] : []));
    expect(updates.map(({ count }) => count)).toEqual([2, 8, 14]);
  });

  test("after six minutes of silence it is a new event", () => {
    expect(
      kinds([
        { atMs: 0, event: eventOf() },
        { atMs: 6 * minute, event: eventOf() },
      ]),
    ).toEqual(["create", "create"]);
  });

  test("a series that fell silent gets its last count", () => {
    const { damping } = play(times(5, (index) => ({ atMs: index * 1000, event: eventOf() })));
    expect(closeSeries(damping, 5 * minute).updates).toEqual([]);
    const closed = closeSeries(damping, 4000 + 6 * minute);
    expect(closed.updates).toEqual([{ name: "e0", namespace: "shop", count: 5, lastAtMs: 4000 }]);
    expect(closed.damping.series.size).toBe(0);
  });
});

describe("different events of one object", () => {
  const notes = (count: number, everyMs: number) =>
    times(count, (index) => ({ atMs: index * everyMs, event: eventOf({ note: `note ${index}` }) }));

  test("the eleventh alike within ten minutes is combined, the twelfth counts into it", () => {
    const { decisions } = play(notes(12, 1000));
    expect(decisions.slice(0, 10).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 10 }, () => "create"),
    );
    expect(decisions.slice(10)).toMatchObject([
      { kind: "create", event: { note: "(combined from similar events): note 10" } },
      { kind: "update", update: { name: "e10", count: 2 } },
    ]);
  });

  test("slower ones stay apart", () => {
    expect(new Set(kinds(notes(15, 11 * minute)))).toEqual(new Set(["create"]));
  });

  test("another reason is not alike", () => {
    const other = { atMs: 20_000, event: eventOf({ reason: "LabelsChanged", note: "other" }) };
    expect(play([...notes(11, 1000), other]).decisions.at(-1)).toMatchObject({
      kind: "create",
      event: { note: "other" },
    });
  });
});

describe("too many events of one object", () => {
  const flood = (count: number, changes: Partial<ObjectEvent> = {}) =>
    times(count, (index) => ({ atMs: index, event: eventOf({ reason: `R${index}`, ...changes }) }));

  test("25 pass at once, then one each five minutes", () => {
    const decided = kinds([
      ...flood(27),
      { atMs: 5 * minute + 100, event: eventOf({ reason: "A" }) },
      { atMs: 5 * minute + 101, event: eventOf({ reason: "B" }) },
    ]);
    expect(decided.filter((kind) => kind === "create")).toHaveLength(26);
    expect(decided.slice(25)).toEqual(["damped", "damped", "create", "damped"]);
  });

  test("another type, or another object, has its own burst", () => {
    const warning = { atMs: 100, event: eventOf({ type: "Warning" }) };
    const other = { atMs: 100, event: eventOf({ object: { ...eventOf().object, uid: "u2" } }) };
    expect(kinds([...flood(26), warning, other]).slice(25)).toEqual(["damped", "create", "create"]);
  });

  test("a wall clock that jumps back refills nothing and breaks nothing", () => {
    const late = flood(26).map(({ event }, index) => ({ atMs: 60 * minute + index, event }));
    expect(kinds([...late, { atMs: 0, event: eventOf({ reason: "Z" }) }]).at(-1)).toBe("damped");
  });
});

test("what is remembered is bounded", () => {
  const steps = times(2500, (index) => ({
    atMs: index,
    event: eventOf({ object: { ...eventOf().object, name: `web-${index}`, uid: `u${index}` } }),
  }));
  const { damping } = play(steps);
  expect([damping.buckets.size, damping.alike.size, damping.series.size]).toEqual([2000, 2000, 2000]);
});
