import type { LoadBalancerSeries, SeriesId, SeriesSpec } from "../../series/series-spec.ts";
import { normalPace, type ActorInputs } from "../actor-inputs.ts";
import type { PollingSettings } from "../polling-settings.ts";
import { emptyActorState, type ActorState, type Progress } from "./actor-state.ts";
import { oldestKept, type MinuteRange } from "./backfill-range.ts";
import { minuteOf, settledTo } from "./minute.ts";
import { reconcile } from "./reconcile.ts";
import { noneSent } from "./sent-minutes.ts";

/** How far a backfill has one load balancer: what a resumed run starts from. */
export interface BackfillProgress {
  /** Every series is delivered to here (exclusive) or to its own end, but for those in `behind`. */
  readonly reached: number;
  /** The next minute of the info series. */
  readonly info: number;
  /** The next minute of each series that lags, because it could not be read. */
  readonly behind: Readonly<Record<SeriesId, number>>;
}

/** What a closed range starts from. */
export interface ClosedRange {
  readonly range: MinuteRange;
  readonly destination: string;
  /** No minute before it: the load balancer did not exist. */
  readonly createdAtMs: number;
  /** Where the live controller is, or would begin: the first minute that is its own. */
  readonly liveFrom: (spec: SeriesSpec) => number;
  /** Null = a first run. */
  readonly saved: BackfillProgress | null;
  readonly nowMs: number;
  readonly settings: PollingSettings;
}

/** An actor's state together with the first minute after each series' range. */
export interface ClosedState {
  readonly state: ActorState;
  readonly ends: ReadonlyMap<SeriesId, number>;
}

/**
 * The state of an actor that reads a closed range: every series begins at the range's start or where the saved progress is. It
 * ends where the range ends, before what is the live controller's, and where each of its minutes can be decided at once.
 */
export function closedRangeState(series: LoadBalancerSeries, closed: ClosedRange): ClosedState {
  const { range, destination, saved, settings, nowMs } = closed;
  const start = Math.min(range.to, Math.max(range.from, minuteOf(closed.createdAtMs)));
  const inputs: ActorInputs = {
    life: { kind: "live", sinceMs: closed.createdAtMs },
    series,
    pace: normalPace,
  };
  const known = reconcile(emptyActorState(series.arn, [destination]), inputs, { nowMs, settings }).state;
  const ends = new Map<SeriesId, number>();
  const progress = new Map<SeriesId, Progress>();
  for (const [id, { spec }] of known.series) {
    const finalMs = Math.max(spec.settleMs, spec.settleCeilingMs ?? 0);
    const decided = settledTo(nowMs - settings.zeroFill.afterMs, finalMs);
    ends.set(id, Math.min(range.to, decided, closed.liveFrom(spec)));
    const next = Math.max(start, saved?.behind[id] ?? saved?.reached ?? start);
    progress.set(id, { mark: next - 1, sent: noneSent(next), slice: null });
  }
  const destinations = new Map(
    [...known.destinations].map(([name, one]) => [
      name,
      { ...one, progress, infoMark: (saved?.info ?? 0) - 1 },
    ]),
  );
  return { state: { ...known, destinations }, ends };
}

/** Series that have not reached `to` or their own end, with their next minute. */
export function laggards({ state, ends }: ClosedState, to: number): ReadonlyMap<SeriesId, number> {
  const [destination] = state.destinations.values();
  const found = new Map<SeriesId, number>();
  for (const [id, end] of ends) {
    const next = (destination?.progress.get(id)?.mark ?? -1) + 1;
    if (next < Math.min(to, end)) {
      found.set(id, next);
    }
  }
  return found;
}

/** The progress to save now: exact for each series, whatever is under way. */
export function progressOf(closed: ClosedState): BackfillProgress {
  const [destination] = closed.state.destinations.values();
  let reached = 0;
  for (const id of closed.ends.keys()) {
    reached = Math.max(reached, (destination?.progress.get(id)?.mark ?? -1) + 1);
  }
  return {
    reached,
    info: (destination?.infoMark ?? -1) + 1,
    behind: Object.fromEntries(laggards(closed, reached)),
  };
}

/** Passes over minutes that CloudWatch no longer has for sure; `lost` counts them. They are never called empty. */
export function dropForgotten(
  closed: ClosedState,
  nowMs: number,
): { readonly closed: ClosedState; readonly lost: number } {
  const floor = oldestKept(nowMs);
  let lost = 0;
  for (const [id, next] of laggards(closed, floor)) {
    lost += Math.min(floor, closed.ends.get(id) ?? floor) - next;
  }
  return { closed: lost === 0 ? closed : passOver(closed, new Set(closed.ends.keys()), floor), lost };
}

/** Passes over the minutes before `to` of the named series. Marks never move back. */
export function passOver(closed: ClosedState, ids: ReadonlySet<SeriesId>, to: number): ClosedState {
  const late = laggards(closed, to);
  const destinations = new Map(
    [...closed.state.destinations].map(([name, destination]) => {
      const progress = new Map(destination.progress);
      for (const id of late.keys()) {
        if (ids.has(id)) {
          const next = Math.min(to, closed.ends.get(id) ?? to);
          progress.set(id, { mark: next - 1, sent: noneSent(next), slice: null });
        }
      }
      return [name, { ...destination, progress }] as const;
    }),
  );
  return { ...closed, state: { ...closed.state, destinations } };
}
