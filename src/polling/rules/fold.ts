import type { SeriesId } from "../../series/series-spec.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, DestinationState, Progress, SeriesState } from "./actor-state.ts";
import { keptMinutes } from "./kept-minutes.ts";
import type { PlannedQuery, ReadOutcome } from "./planned-query.ts";
import { sampleCounts } from "./sample-counts.ts";
import { isAdaptive, watchStillness } from "./stillness.ts";
import { covers, mergeWindows, windowOfPoints, type Window } from "./window.ts";

/** The first wait after a failed reading; smaller would hammer a throttled account. */
const firstRetryMs = 15_000;
/** The longest wait; larger would let a healed series fall behind its live window. */
const longestRetryMs = 240_000;
/** Retries meet on this grid, so that they share calls. */
const retryGridMs = 15_000;

/** Takes in one outcome per query, in the same order. A failed query changes nothing but the time of its next try. */
export function fold(
  state: ActorState,
  reading: { readonly queries: readonly PlannedQuery[]; readonly outcomes: readonly ReadOutcome[] },
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): ActorState {
  const series = new Map(state.series);
  const slices = new Map<SeriesId, Window>();
  const counts = sampleCounts(reading);
  for (const [index, query] of reading.queries.entries()) {
    const outcome = reading.outcomes[index];
    const one = series.get(query.spec.id);
    if (one === undefined || outcome === undefined) {
      continue;
    }
    if (outcome.kind === "failed") {
      series.set(query.spec.id, failed(one, at.nowMs));
      continue;
    }
    const read = windowOfPoints(query, outcome);
    if (query.urgency === "catch-up") {
      slices.set(query.spec.id, read);
      series.set(query.spec.id, { ...one, failures: 0, retryAtMs: null });
    } else {
      series.set(query.spec.id, {
        ...one,
        failures: 0,
        retryAtMs: null,
        ...joined(one, { query, read, counts: counts.get(query.spec.metricKey) ?? null }, at),
      });
    }
  }
  return {
    ...state,
    series,
    destinations: slices.size === 0 ? state.destinations : placeSlices(state, slices),
  };
}

/** The series with a live reading laid over its window. A long interval may bring more minutes than are kept otherwise. */
function joined(
  one: SeriesState,
  live: { readonly query: PlannedQuery; readonly read: Window; readonly counts: Window | null },
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): Pick<SeriesState, "window" | "stillness"> {
  const { query, read, counts } = live;
  const merged = mergeWindows(one.window, read, Math.max(keptMinutes(at.settings), query.to - query.from));
  return {
    window: merged,
    stillness: isAdaptive(one.spec) ? watchStillness(one, { read, counts, merged }, at.nowMs) : null,
  };
}

function failed(one: SeriesState, nowMs: number): SeriesState {
  const failures = one.failures + 1;
  const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
  return { ...one, failures, retryAtMs: Math.ceil((nowMs + waitMs) / retryGridMs) * retryGridMs };
}

function placeSlices(
  state: ActorState,
  slices: ReadonlyMap<SeriesId, Window>,
): ReadonlyMap<string, DestinationState> {
  const destinations = new Map<string, DestinationState>();
  for (const [name, destination] of state.destinations) {
    const progress = new Map<SeriesId, Progress>(destination.progress);
    for (const [id, slice] of slices) {
      const known = progress.get(id);
      if (known !== undefined && covers(slice, known.mark + 1) && !covers(known.slice, known.mark + 1)) {
        progress.set(id, { ...known, slice });
      }
    }
    destinations.set(name, { ...destination, progress });
  }
  return destinations;
}
