import type { ActorInputs } from "../actor-inputs.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, DestinationState, SeriesState } from "./actor-state.ts";
import { metricClasses } from "./actor-state.ts";
import { minuteMs, settledTo } from "./minute.ts";
import type { PlannedQuery } from "./planned-query.ts";
import { pollNumber, pollTimeMs, scheduleOf } from "./schedule.ts";
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
  const polled = { ...state.polled };
  const due = new Set<string>();
  let full = false;
  let wakeAtMs = Number.POSITIVE_INFINITY;
  for (const metricClass of metricClasses) {
    const schedule = scheduleOf(metricClass, state.arn, { polling: at.settings, pace: inputs.pace });
    const number = pollNumber(schedule, at.nowMs);
    if (polled[metricClass] !== number) {
      full ||= metricClass !== "alerting" || polled.alerting === null;
      polled[metricClass] = number;
      due.add(metricClass);
    }
    wakeAtMs = Math.min(wakeAtMs, pollTimeMs(schedule, number + 1));
  }
  const queries: PlannedQuery[] = [];
  for (const one of state.series.values()) {
    const retryDue = one.retryAtMs !== null && one.retryAtMs <= at.nowMs;
    if (due.has(one.spec.class) || retryDue) {
      const query = liveQuery(state, one, { ...at, full: full || retryDue });
      if (query !== null) {
        queries.push(query);
      }
    }
    if (one.retryAtMs !== null && one.retryAtMs > at.nowMs) {
      wakeAtMs = Math.min(wakeAtMs, one.retryAtMs);
    }
  }
  return { state: { ...state, polled }, queries, wakeAtMs };
}

/** The first minute that `destination` still needs of the series. */
function neededFrom(destination: DestinationState, one: SeriesState): number {
  return (destination.progress.get(one.spec.id)?.mark ?? -1) + 1;
}

/** The end of what may be read of the series now: settled, and not past its end. */
export function readableTo(one: SeriesState, nowMs: number): number {
  return Math.min(settledTo(nowMs, one.spec.settleMs), one.endMinute ?? Number.POSITIVE_INFINITY);
}

function liveQuery(
  state: ActorState,
  one: SeriesState,
  at: { readonly nowMs: number; readonly settings: PollingSettings; readonly full: boolean },
): PlannedQuery | null {
  const to = readableTo(one, at.nowMs);
  const oldest = to - Math.max(1, Math.floor(at.settings.recheckMs / minuteMs));
  const needed = [...state.destinations.values()]
    .map((destination) => neededFrom(destination, one))
    .filter((minute) => minute >= oldest);
  if (needed.length === 0) {
    return null;
  }
  const lookback = at.full ? oldest : Math.max(oldest, to - alertingLookbackMinutes);
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
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): readonly PlannedQuery[] {
  const queries = new Map<string, PlannedQuery>();
  for (const destination of state.destinations.values()) {
    if (destination.inFlight !== null || destination.retryAtMs > at.nowMs) {
      continue;
    }
    for (const one of state.series.values()) {
      const from = neededFrom(destination, one);
      const to = Math.min(from + sliceMinutes, readableTo(one, at.nowMs));
      const recheckFrom =
        readableTo(one, at.nowMs) - Math.max(1, Math.floor(at.settings.recheckMs / minuteMs));
      const slice = destination.progress.get(one.spec.id)?.slice ?? null;
      const known = covers(one.window, from) || covers(slice, from);
      const waiting = one.retryAtMs !== null && one.retryAtMs > at.nowMs;
      if (!known && !waiting && from < to && from < recheckFrom) {
        queries.set(`${one.spec.id} ${from} ${to}`, { spec: one.spec, from, to, urgency: "catch-up" });
      }
    }
  }
  return [...queries.values()];
}
