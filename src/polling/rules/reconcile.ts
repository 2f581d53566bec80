import type { SeriesId } from "../../series/series-spec.ts";
import type { ActorInputs } from "../actor-inputs.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, DestinationState, Progress, SeriesState } from "./actor-state.ts";
import { minuteMs, minuteOf, settledTo } from "./minute.ts";
import { noneSent } from "./sent-minutes.ts";

/** Minutes that can no longer be caught up with: they are lost, and counted. */
export interface Loss {
  readonly minutes: number;
  readonly reason: "catch-up-limit";
}

/**
 * Brings the state in line with the newest inputs: new series begin at the start-up lookback (not before the load balancer
 * existed), series that are no longer wanted end now and keep their last labels, marks behind the catch-up limit move up to it.
 */
export function reconcile(
  state: ActorState,
  inputs: ActorInputs,
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): { readonly state: ActorState; readonly losses: readonly Loss[] } {
  const series = reconcileSeries(state, inputs, at);
  const destinations = new Map<string, DestinationState>();
  let lost = 0;
  for (const [name, destination] of state.destinations) {
    const progress = new Map<SeriesId, Progress>();
    for (const [id, one] of series) {
      const known = destination.progress.get(id);
      const to = settledTo(at.nowMs, one.spec.settleMs);
      const current = known ?? firstProgress(one, inputs, at);
      const floor = to - Math.floor(at.settings.catchUpLimitMs / minuteMs);
      if (current.mark + 1 < floor && destination.inFlight === null) {
        lost += floor - 1 - current.mark;
        progress.set(id, { mark: floor - 1, sent: noneSent(floor), slice: null });
      } else {
        progress.set(id, current);
      }
    }
    destinations.set(name, { ...destination, progress });
  }
  return {
    state: { ...state, series, destinations, labels: inputs.series.labels },
    losses: lost === 0 ? [] : [{ minutes: lost, reason: "catch-up-limit" }],
  };
}

function firstProgress(
  one: SeriesState,
  inputs: ActorInputs,
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): Progress {
  const lookback = lookbackStart(one, at);
  // Not before it existed, or its first minutes would be zeros; a clock ahead of ours must not put it off.
  const from =
    inputs.life.kind === "live"
      ? Math.max(lookback, Math.min(minuteOf(inputs.life.sinceMs), minuteOf(at.nowMs)))
      : lookback;
  return { mark: from - 1, sent: noneSent(from), slice: null };
}

/** The first minute that a series without a mark is read from. */
function lookbackStart(
  { spec }: SeriesState,
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): number {
  return settledTo(at.nowMs, spec.settleMs) - Math.ceil(at.settings.startupLookbackMs / minuteMs);
}

function reconcileSeries(
  state: ActorState,
  inputs: ActorInputs,
  at: { readonly nowMs: number; readonly settings: PollingSettings },
): ReadonlyMap<SeriesId, SeriesState> {
  const ended = inputs.life.kind === "ended" ? minuteOf(inputs.life.atMs) + 1 : null;
  const series = new Map<SeriesId, SeriesState>();
  for (const spec of inputs.series.specs) {
    const known = state.series.get(spec.id);
    const labelSet = inputs.series.labels.sets.get(spec.labelsKey) ?? known?.labelSet;
    if (labelSet === undefined) {
      continue;
    }
    series.set(spec.id, {
      window: null,
      stillness: null,
      failures: 0,
      retryAtMs: null,
      ...known,
      spec,
      labelSet,
      endMinute: ended,
    });
  }
  for (const [id, known] of state.series) {
    if (!series.has(id)) {
      const endMinute = known.endMinute ?? ended ?? minuteOf(at.nowMs) + 1;
      if (!isDelivered(state, id, endMinute)) {
        series.set(id, { ...known, endMinute });
      } else if (endMinute > lookbackStart(known, at)) {
        // One that comes back must not begin before its mark.
        series.set(id, { ...known, endMinute, window: null, stillness: null, failures: 0, retryAtMs: null });
      }
    }
  }
  return series;
}

function isDelivered(state: ActorState, id: SeriesId, endMinute: number): boolean {
  for (const destination of state.destinations.values()) {
    const progress = destination.progress.get(id);
    if (destination.inFlight !== null || progress === undefined || progress.mark + 1 < endMinute) {
      return false;
    }
  }
  return true;
}

/** Whether an ended load balancer has nothing left to read or deliver. */
export function isFinished(state: ActorState, inputs: ActorInputs): boolean {
  if (inputs.life.kind !== "ended") {
    return false;
  }
  const end = minuteOf(inputs.life.atMs) + 1;
  for (const id of state.series.keys()) {
    if (!isDelivered(state, id, Math.min(end, state.series.get(id)?.endMinute ?? end))) {
      return false;
    }
  }
  return true;
}
