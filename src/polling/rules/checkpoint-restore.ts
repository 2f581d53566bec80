import type { LoadBalancerSeries, SeriesId, SeriesLabels, SeriesSpec } from "../../series/series-spec.ts";
import {
  emptyActorState,
  metricClasses,
  type ActorState,
  type DestinationState,
  type Progress,
  type SeriesState,
} from "./actor-state.ts";
import type { Checkpoint } from "./checkpoint-decode.ts";
import type { SavedDestination, SavedLoadBalancer } from "./checkpoint-document.ts";
import { hashedKey } from "./checkpoint-encode.ts";
import { indexesOf } from "./index-runs.ts";
import { minuteOf } from "./minute.ts";
import { noHoles, sentOfBits, type SentBits } from "./sent-bits.ts";
import { noneSent } from "./sent-minutes.ts";
import { filledTemplate, filledText } from "./spec-template.ts";

/** A load balancer's series in the order in which the checkpoint numbers them; null = it cannot be named any more. */
type SeriesOrder = readonly ({ readonly id: SeriesId; readonly spec: SeriesSpec | null } | null)[];

/**
 * The state that an actor goes on from. Marks are those that were saved. A series that is no longer among `specs` ends with
 * the minute in which the checkpoint was saved: until then it lived, nothing is claimed about what came after.
 * A destination that the checkpoint does not know begins like a new one.
 */
export function restoredActorState(
  checkpoint: Checkpoint,
  saved: SavedLoadBalancer,
  now: {
    readonly destinations: readonly string[];
    readonly specs: readonly SeriesSpec[];
    readonly nowMs: number;
    /** Until when the run before may have delivered more than it saved; left out: it ended in order. */
    readonly repeatsUntilMs?: number | null;
  },
): ActorState {
  const order = seriesOrder(checkpoint, saved, now.specs);
  const empty = emptyActorState(saved.arn, now.destinations);
  const destinations = new Map(empty.destinations);
  for (const one of saved.to) {
    const name = checkpoint.destinations[one.at];
    if (name !== undefined && destinations.has(name)) {
      const restored = restoredDestination(one, order, minuteOf(now.nowMs));
      destinations.set(name, withRepeats(restored, now.repeatsUntilMs ?? null));
    }
  }
  const labels = labelsOf(saved);
  return {
    ...empty,
    series: labels === null ? new Map() : restoredSeries(order, labels, { checkpoint, saved }),
    labels: labels ?? empty.labels,
    destinations,
    ...(saved.incident === undefined
      ? {}
      : { incidentUse: { day: saved.incident[0], usedMs: saved.incident[1] } }),
  };
}

/** The state of a load balancer that the checkpoint does not know, though the run before may have delivered some of it. */
export function unsavedActorState(
  arn: string,
  destinations: readonly string[],
  repeatsUntilMs: number,
): ActorState {
  const empty = emptyActorState(arn, destinations);
  return {
    ...empty,
    destinations: new Map(
      [...empty.destinations].map(([name, one]) => [name, withRepeats(one, repeatsUntilMs)]),
    ),
  };
}

function withRepeats(destination: DestinationState, repeatsUntilMs: number | null): DestinationState {
  return repeatsUntilMs === null ? destination : { ...destination, repeatsUntilMs };
}

/**
 * What is needed to read and deliver a load balancer that may not be seen again: everything it was when the checkpoint was
 * saved. Null when the checkpoint had no room for that.
 */
export function savedSeries(checkpoint: Checkpoint, saved: SavedLoadBalancer): LoadBalancerSeries | null {
  const labels = labelsOf(saved);
  if (labels === null || saved.name === undefined || saved.dimension === undefined) {
    return null;
  }
  const gone = new Set((saved.gone ?? []).flatMap(([, runs]) => indexesOf(runs, maxSeries)));
  return {
    arn: saved.arn,
    name: saved.name,
    dimension: saved.dimension,
    specs: seriesOrder(checkpoint, saved, []).flatMap((one, index) => {
      const spec = one?.spec ?? null;
      return spec === null || gone.has(index) ? [] : [spec];
    }),
    labels,
  };
}

/** No load balancer has more series; a larger number in the text is not ours. */
const maxSeries = 100_000;

function labelsOf({ labels }: SavedLoadBalancer): SeriesLabels | null {
  return labels === undefined ? null : { sets: new Map(labels.sets), infos: labels.infos };
}

function seriesOrder(
  checkpoint: Checkpoint,
  saved: SavedLoadBalancer,
  specs: readonly SeriesSpec[],
): SeriesOrder {
  const keys = new Map(specs.map(({ labelsKey }) => [hashedKey(labelsKey), labelsKey]));
  const order: ({ readonly id: SeriesId; readonly spec: SeriesSpec | null } | null)[] = [];
  for (const [written, shape] of saved.groups) {
    const key = written.startsWith("#") ? keys.get(written) : written;
    for (const index of checkpoint.shapes[shape] ?? []) {
      const template = checkpoint.templates[index] ?? null;
      if (template === null || key === undefined || order.length >= maxSeries) {
        order.push(null);
        continue;
      }
      const place = { arn: saved.arn, dimension: saved.dimension ?? "", key };
      order.push({
        id: filledText(template.id, place),
        spec: saved.dimension === undefined ? null : filledTemplate(template, place),
      });
    }
  }
  return order;
}

function restoredSeries(
  order: SeriesOrder,
  labels: SeriesLabels,
  from: { readonly checkpoint: Checkpoint; readonly saved: SavedLoadBalancer },
): ReadonlyMap<SeriesId, SeriesState> {
  const ended = new Map<number, number>();
  for (const [minute, runs] of from.saved.gone ?? []) {
    for (const index of indexesOf(runs, order.length)) {
      ended.set(index, minute);
    }
  }
  const lastMinute = minuteOf(from.checkpoint.savedAtMs) + 1;
  const series = new Map<SeriesId, SeriesState>();
  for (const [index, one] of order.entries()) {
    const spec = one?.spec ?? null;
    const labelSet = labels.sets.get(spec?.labelsKey ?? "");
    if (spec !== null && labelSet !== undefined) {
      series.set(spec.id, {
        spec,
        labelSet,
        endMinute: ended.get(index) ?? lastMinute,
        window: null,
        stillness: null,
        failures: 0,
        retryAtMs: null,
      });
    }
  }
  return series;
}

/** A mark beyond the running minute cannot be true (a clock was wrong) and would silence the series: it is taken back to it. */
function restoredDestination(
  saved: SavedDestination,
  order: SeriesOrder,
  nowMinute: number,
): DestinationState {
  const lags = new Map<number, number>();
  for (const [lag, runs] of saved.behind ?? []) {
    for (const index of indexesOf(runs, order.length)) {
      lags.set(index, lag);
    }
  }
  const bits = new Map<number, SentBits>();
  for (const [zeros, empty, runs] of saved.holes ?? []) {
    const group = { zeros, empty };
    for (const index of indexesOf(runs, order.length)) {
      bits.set(index, group);
    }
  }
  const none = new Set(indexesOf(saved.none ?? "", order.length));
  const progress = new Map<SeriesId, Progress>();
  for (const [index, one] of order.entries()) {
    if (one !== null && !none.has(index)) {
      const mark = Math.max(0, Math.min(saved.mark - (lags.get(index) ?? 0), nowMinute));
      const holes = bits.get(index) ?? noHoles;
      const sent = holes === noHoles ? noneSent(mark + 1) : sentOfBits(holes, mark);
      progress.set(one.id, { mark, sent, slice: null });
    }
  }
  const before = (lag: number | null | undefined): number | null =>
    lag === null || lag === undefined ? null : Math.max(0, Math.min(saved.mark, nowMinute) - lag);
  const [alerting, regular, slow] = metricClasses.map((_class, index) => before(saved.newest[index]));
  return {
    progress,
    inFlight: null,
    retryAtMs: 0,
    infoMark: before(saved.info) ?? 0,
    newest: { alerting: alerting ?? null, regular: regular ?? null, slow: slow ?? null },
  };
}
