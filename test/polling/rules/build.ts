import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import type {
  ActorState,
  DestinationState,
  Progress,
  SeriesState,
} from "../../../src/polling/rules/actor-state.ts";
import { emptyActorState } from "../../../src/polling/rules/actor-state.ts";
import { noneSent, recordSent, type SentMinute } from "../../../src/polling/rules/sent-minutes.ts";
import type { Window } from "../../../src/polling/rules/window.ts";
import { loadBalancerOf, minute, specOf } from "../../support/polling-world.ts";

/** The minute around which the tables are written: `-5` in a table is five minutes before. */
export const base = 29_900_000;

/** The instant at which exactly the minutes before `base + offset` are settled with the default settle time. */
export const settledAtMs = (offset: number): number => (base + offset) * minute + 120_000;

/** A window in words: `"1 2 . 4"` from a minute on; a dot is a minute that was read and had no value. */
export function windowOf(from: number, text: string): Window {
  const values = text === "" ? [] : text.split(" ").map((each) => (each === "." ? Number.NaN : Number(each)));
  return { from: base + from, values: [...values] };
}

/** A window in the same words. */
export function textOf(window: Window | null): string {
  return window === null
    ? "none"
    : [...window.values].map((value) => (Number.isNaN(value) ? "." : value)).join(" ");
}

/** A series with what was read of it. */
export function seriesOf(
  spec: SeriesSpec,
  window: Window | null,
  changes: Partial<SeriesState> = {},
): SeriesState {
  const labelSet = { labels: { load_balancer_name: "lb" }, resource: { "service.name": "lb" } };
  return {
    spec,
    labelSet,
    endMinute: null,
    window,
    stillness: null,
    failures: 0,
    retryAtMs: null,
    ...changes,
  };
}

/** How far a destination is: everything before `next` is done; `sent` gives the minutes before it, oldest first. */
export function progressOf(next: number, sent: readonly (number | "zero" | "nothing")[] = []): Progress {
  const from = base + next - sent.length;
  const entries = sent.map((one, index) => ({
    minute: from + index,
    sent: (typeof one === "number" ? { kind: "value", value: one } : { kind: one }) as SentMinute,
  }));
  const mark = base + next - 1;
  return { mark, sent: recordSent(noneSent(from), entries, { end: mark + 1, keep: 30 }), slice: null };
}

/** An actor's state with these series; each destination has the given progress of all of them. */
export function stateOf(
  series: readonly SeriesState[],
  progress: Readonly<Record<string, Progress>>,
  changes: Partial<DestinationState> = {},
): ActorState {
  const empty = emptyActorState("lb", Object.keys(progress));
  const destinations = Object.entries(progress).map(([name, one]) => {
    const each = new Map(series.map(({ spec }) => [spec.id, one]));
    const known = empty.destinations.get(name) as DestinationState;
    return [name, { ...known, progress: each, ...changes }] as const;
  });
  return {
    ...empty,
    labels: loadBalancerOf("lb", []).labels,
    series: new Map(series.map((one) => [one.spec.id, one])),
    destinations: new Map(destinations),
  };
}

/** Offsets of minutes from the base. */
export const offsets = (minutes: Iterable<number>): readonly number[] =>
  [...minutes].map((one) => one - base);

export const counter = specOf({ arn: "lb", metric: "HTTPCode_ELB_5XX_Count" });
export const requests = specOf({ arn: "lb", metric: "RequestCount", reporting: "registered-targets" });
export const latency = specOf({ arn: "lb", metric: "TargetResponseTime", type: "latency", class: "regular" });
export const hosts = specOf({
  arn: "lb",
  metric: "HealthyHostCount",
  type: "gauge",
  reporting: "registered-targets",
});
