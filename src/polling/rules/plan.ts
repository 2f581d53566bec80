import type { ActorInputs, Pace } from "../actor-inputs.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, DestinationState, SeriesState } from "./actor-state.ts";
import { metricClasses } from "./actor-state.ts";
import { keptMinutes, spareMinutes } from "./kept-minutes.ts";
import { minuteMs, settledTo } from "./minute.ts";
import type { PlannedQuery } from "./planned-query.ts";
import { pollNumber, pollTimeMs, scheduleOf } from "./schedule.ts";
import { withSampleCounts } from "./sample-counts.ts";
import { isAdaptive } from "./stillness.ts";
import { covers } from "./window.ts";

/**
 * How many minutes one catch-up reading takes. Smaller: more metrics requested for the same hole. Larger: more minutes in
 * memory per series while a receiver is away, and fewer series in one call (500 queries of 201 minutes fill one).
 */
export const sliceMinutes = 60;

/** How far alerting polls look back between two full ones: enough for a minute that two polls in a row missed. */
const alertingLookbackMinutes = 5;

/** What to read now, and when to look again at the latest. */
export interface Plan {
  readonly state: ActorState;
  readonly queries: readonly PlannedQuery[];
  readonly wakeAtMs: number;
}

/** Plans the live lane: the recent minutes of every series whose class is due, and of series whose last reading failed. */
export function planLive(
  state: ActorState,
  inputs: ActorInputs,
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): Plan {
  const wentBack = at.nowMs < state.plannedAtMs;
  const known = wentBack ? withoutReadings(state) : state;
  const polled = { ...known.polled };
  const due = new Set<string>();
  let full = false;
  let wakeAtMs = Number.POSITIVE_INFINITY;
  for (const metricClass of metricClasses) {
    const schedule = scheduleOf(metricClass, state.arn, { polling: at.settings, pace: inputs.pace });
    const number = pollNumber(schedule, at.nowMs);
    const pollMs = pollTimeMs(schedule, number);
    if ((polled[metricClass] ?? Number.NEGATIVE_INFINITY) < pollMs) {
      full ||= metricClass !== "alerting" || polled.alerting === null;
      polled[metricClass] = pollMs;
      due.add(metricClass);
    }
    wakeAtMs = Math.min(wakeAtMs, pollTimeMs(schedule, number + 1));
  }
  const queries: PlannedQuery[] = [];
  for (const one of known.series.values()) {
    const retryDue = one.retryAtMs !== null && one.retryAtMs <= at.nowMs;
    // A series that was never read does not wait for its class: target groups come after their load balancer.
    const isNew = one.window === null && one.retryAtMs === null;
    if ((due.has(one.spec.class) || retryDue || isNew) && !isOver(known, one)) {
      const query = liveQuery(known, one, { ...at, pace: inputs.pace, full: full || retryDue || isNew });
      if (query !== null) {
        queries.push(query);
      }
    }
    if (one.retryAtMs !== null && one.retryAtMs > at.nowMs) {
      wakeAtMs = Math.min(wakeAtMs, one.retryAtMs);
    }
  }
  return {
    state: { ...known, polled, plannedAtMs: at.nowMs },
    queries: withSampleCounts(queries),
    wakeAtMs,
  };
}

/**
 * After the wall clock went back, what was read is thrown away, since it may have been read too early; so are waits for a
 * time that is far away now. Marks stay where they are.
 */
function withoutReadings(state: ActorState): ActorState {
  const series = [...state.series].map(([id, one]) => {
    return [id, { ...one, window: null, stillness: null, failures: 0, retryAtMs: null }] as const;
  });
  const destinations = [...state.destinations].map(([name, destination]) => {
    const progress = [...destination.progress].map(([id, one]) => [id, { ...one, slice: null }] as const);
    return [name, { ...destination, progress: new Map(progress), retryAtMs: 0 }] as const;
  });
  return {
    ...state,
    series: new Map(series),
    destinations: new Map(destinations),
    polled: { alerting: null, regular: null, slow: null },
  };
}

/** A series that left and was delivered to its end: only its marks are kept, in case it comes back. */
function isOver({ destinations }: ActorState, one: SeriesState): boolean {
  const { endMinute } = one;
  return (
    endMinute !== null &&
    one.window === null &&
    [...destinations.values()].every((destination) => neededFrom(destination, one) >= endMinute)
  );
}

/** The first minute that `destination` still needs of the series. */
function neededFrom(destination: DestinationState, one: SeriesState): number {
  return (destination.progress.get(one.spec.id)?.mark ?? -1) + 1;
}

/** The end of what may be published of the series now: settled, and not past its end. */
export function readableTo(one: SeriesState, nowMs: number): number {
  return Math.min(settledTo(nowMs, one.spec.settleMs), one.endMinute ?? Number.POSITIVE_INFINITY);
}

/** The end of what needs no watching any more: past the settle time, or past the ceiling of an adaptive one. */
export function finalTo(one: SeriesState, nowMs: number): number {
  const { settleMs, settleCeilingMs } = one.spec;
  return Math.min(
    settledTo(nowMs, Math.max(settleMs, settleCeilingMs ?? 0)),
    one.endMinute ?? Number.POSITIVE_INFINITY,
  );
}

/** How many minutes the live lane reaches back for what is needed: a whole interval and a little. What lies before is caught up with. */
function reachMinutes(
  one: SeriesState,
  at: { readonly settings: PollingSettings; readonly pace: Pace },
): number {
  const intervalMs = at.settings.intervalsMs[one.spec.class] * at.pace[one.spec.class];
  return Math.max(keptMinutes(at.settings), Math.ceil(intervalMs / minuteMs) + spareMinutes);
}

/** The end of what is looked at: with an adaptive settle time a minute is read first a minute before it may be published. */
function watchedTo(one: SeriesState, nowMs: number): number {
  const earlyMs = isAdaptive(one.spec) ? minuteMs : 0;
  const to = settledTo(nowMs, Math.max(0, one.spec.settleMs - earlyMs));
  return Math.min(to, one.endMinute ?? Number.POSITIVE_INFINITY);
}

function liveQuery(
  state: ActorState,
  one: SeriesState,
  at: {
    readonly nowMs: number;
    readonly settings: PollingSettings;
    readonly pace: Pace;
    readonly full: boolean;
  },
): PlannedQuery | null {
  const to = watchedTo(one, at.nowMs);
  const oldest = readableTo(one, at.nowMs) - reachMinutes(one, at);
  const recheckFrom = to - Math.max(1, Math.floor(at.settings.recheckMs / minuteMs));
  const needed = [...state.destinations.values()]
    .map((destination) => neededFrom(destination, one))
    .filter((minute) => minute >= oldest);
  if (needed.length === 0) {
    return null;
  }
  const lookback = at.full ? recheckFrom : Math.max(recheckFrom, to - alertingLookbackMinutes);
  const first = Math.min(lookback, ...needed);
  const from =
    one.window === null
      ? first
      : Math.max(oldest, Math.min(first, one.window.from + one.window.values.length));
  return from < to ? { spec: one.spec, from, to, urgency: one.spec.class } : null;
}

/**
 * Plans the catch-up lane: for each destination that is reachable and has nothing in flight, the next slice of every series
 * whose next needed minute lies before the live window. Two destinations that need the same slice share one query.
 */
export function planCatchUp(
  state: ActorState,
  at: { readonly nowMs: number; readonly settings: PollingSettings; readonly pace: Pace },
): readonly PlannedQuery[] {
  const queries = new Map<string, PlannedQuery>();
  for (const destination of state.destinations.values()) {
    if (destination.inFlight !== null || destination.retryAtMs > at.nowMs) {
      continue;
    }
    for (const one of state.series.values()) {
      const from = neededFrom(destination, one);
      const to = Math.min(from + sliceMinutes, finalTo(one, at.nowMs));
      const liveFrom = readableTo(one, at.nowMs) - reachMinutes(one, at);
      const slice = destination.progress.get(one.spec.id)?.slice ?? null;
      const known = covers(slice, from) || (!isAdaptive(one.spec) && covers(one.window, from));
      const waiting = one.retryAtMs !== null && one.retryAtMs > at.nowMs;
      if (!known && !waiting && from < to && from < liveFrom) {
        queries.set(`${one.spec.id} ${from} ${to}`, { spec: one.spec, from, to, urgency: "catch-up" });
      }
    }
  }
  return [...queries.values()];
}
