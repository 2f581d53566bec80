import type { SeriesId } from "../../series/series-spec.ts";
import type { Batch, BatchSeries } from "../batch.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type {
  ActorState,
  DestinationState,
  LateValue,
  Offer,
  OfferStep,
  Progress,
  SeriesState,
} from "./actor-state.ts";
import { applyOffer } from "./apply-offer.ts";
import { decideMinutes, livingMinutes } from "./decide.ts";
import { findLate } from "./find-late.ts";
import { keptMinutes } from "./kept-minutes.ts";
import { minuteMs } from "./minute.ts";
import { recordSent, type SentEntry } from "./sent-minutes.ts";
import { lackingMinutes } from "./stillness.ts";

/**
 * What an actor has for a destination now. `batch`: send it; the state remembers it as in flight. `passed`: there was nothing
 * to send, but silent minutes were decided and the marks have moved. `none`: nothing new, or a batch is in flight already;
 * `retryAtMs` says when a batch that waits may be sent again.
 */
export type OfferOutcome =
  | { readonly kind: "batch"; readonly state: ActorState; readonly batch: Batch }
  | { readonly kind: "passed"; readonly state: ActorState; readonly late: readonly LateValue[] }
  | { readonly kind: "none"; readonly retryAtMs: number | null };

/** When an offer is made, and what holds then. */
export interface OfferTime {
  readonly nowMs: number;
  readonly settings: PollingSettings;
  /** When the load balancer was last known to exist; left out: it does. */
  readonly seenAtMs?: number;
}

interface Candidate {
  readonly one: SeriesState;
  readonly progress: Progress;
  readonly entries: readonly SentEntry[];
  readonly late: readonly LateValue[];
}

/** Decides, stamps and hands out at most one batch for one destination. */
export function offer(state: ActorState, destinationName: string, at: OfferTime): OfferOutcome {
  const destination = state.destinations.get(destinationName);
  if (destination === undefined) {
    return { kind: "none", retryAtMs: null };
  }
  if (destination.retryAtMs > at.nowMs) {
    return { kind: "none", retryAtMs: destination.retryAtMs };
  }
  if (destination.inFlight !== null) {
    return { kind: "batch", state, batch: destination.inFlight.batch };
  }
  const all = candidates(state, destination, at);
  if (all.length === 0) {
    return { kind: "none", retryAtMs: null };
  }
  const chosen = limitPoints(all, at.settings.maxBatchPoints, state.labels.infos.length);
  const made = makeOffer(state, destinationName, { destination, chosen, settings: at.settings });
  if (made.batch.series.length === 0) {
    const passed = applyOffer(destination, made, state);
    return { kind: "passed", state: withDestination(state, destinationName, passed), late: made.late };
  }
  return {
    kind: "batch",
    state: withDestination(state, destinationName, { ...destination, inFlight: made }),
    batch: made.batch,
  };
}

function candidates(state: ActorState, destination: DestinationState, at: OfferTime): readonly Candidate[] {
  const living = livingMinutes(state, destination.progress);
  const lacking = lackingMinutes([...state.series.values()].map(({ stillness }) => stillness));
  const found: Candidate[] = [];
  for (const one of state.series.values()) {
    const progress = destination.progress.get(one.spec.id);
    if (progress === undefined) {
      continue;
    }
    const entries = decideMinutes(one, progress, { ...at, living, lacking });
    const late = findLate(one, progress, at.nowMs);
    if (entries.length > 0 || late.length > 0) {
      found.push({ one, progress, entries, late });
    }
  }
  return found;
}

/** Cuts to the bound by a minute: everything up to it goes now, the rest later, so that each series stays ascending. */
function limitPoints(all: readonly Candidate[], maxPoints: number, infos: number): readonly Candidate[] {
  const perMinute = new Map<number, number>();
  for (const { entries, late } of all) {
    for (const { minute } of [...entries, ...late]) {
      perMinute.set(minute, (perMinute.get(minute) ?? infos) + 1);
    }
  }
  let bound = Number.POSITIVE_INFINITY;
  let total = 0;
  for (const [minute, points] of [...perMinute].sort(([a], [b]) => a - b)) {
    if (total > 0 && total + points > maxPoints) {
      bound = minute;
      break;
    }
    total += points;
  }
  return all
    .map(({ one, progress, entries, late }) => ({
      one,
      progress,
      entries: entries.filter(({ minute }) => minute < bound),
      late: late.filter(({ minute }) => minute < bound),
    }))
    .filter(({ entries, late }) => entries.length > 0 || late.length > 0);
}

function makeOffer(
  state: ActorState,
  destinationName: string,
  made: {
    readonly destination: DestinationState;
    readonly chosen: readonly Candidate[];
    readonly settings: PollingSettings;
  },
): Offer {
  const steps = new Map<SeriesId, OfferStep>();
  const series: BatchSeries[] = [];
  const dataMinutes = new Set<number>();
  const allLate: LateValue[] = [];
  for (const { one, progress, entries, late } of made.chosen) {
    const resent = late.filter(({ kind }) => kind === "appeared" || made.settings.onLateChange === "resend");
    const points = [
      ...resent.map(({ minute, after }) => ({ minute, value: after })),
      ...entries.flatMap(({ minute, sent }) =>
        sent.kind === "nothing" ? [] : [{ minute, value: sent.kind === "zero" ? 0 : sent.value }],
      ),
    ];
    const lateEntries = late.map((value): SentEntry =>
      resent.includes(value)
        ? { minute: value.minute, sent: { kind: "value", value: value.after } }
        : {
            minute: value.minute,
            sent: { kind: "value", value: value.before ?? value.after },
            counted: value.after,
          },
    );
    steps.set(one.spec.id, offerStep(progress, [...lateEntries, ...entries], made.settings));
    allLate.push(...late);
    if (points.length > 0) {
      series.push(batchSeries(one, points));
      for (const { minute } of points) {
        dataMinutes.add(minute);
      }
    }
  }
  const infoMinutes = [...dataMinutes]
    .filter((minute) => minute > made.destination.infoMark)
    .sort((a, b) => a - b);
  series.push(...infoSeries(state, infoMinutes));
  const batch: Batch = {
    id: `${state.arn.slice(-16)}-${destinationName}-${state.batches}`,
    owner: state.arn,
    destination: destinationName,
    series,
    pointCount: series.reduce((sum, { points }) => sum + points.timesMs.length, 0),
  };
  return { batch, steps, infoMark: infoMinutes.at(-1) ?? made.destination.infoMark, late: allLate };
}

/** Where the series will stand; its progress stays as it is while the batch is in flight. */
function offerStep(progress: Progress, entries: readonly SentEntry[], settings: PollingSettings): OfferStep {
  const mark = Math.max(progress.mark, entries.at(-1)?.minute ?? progress.mark);
  const sent = recordSent(progress.sent, entries, { end: mark + 1, keep: keptMinutes(settings) });
  let newest: number | null = null;
  for (const entry of entries) {
    newest = entry.sent.kind === "nothing" ? newest : Math.max(newest ?? 0, entry.minute);
  }
  return { mark, sent, newest };
}

function batchSeries(
  one: SeriesState,
  points: readonly { readonly minute: number; readonly value: number }[],
): BatchSeries {
  return {
    id: one.spec.id,
    name: one.spec.name,
    labels: one.labelSet.labels,
    resource: one.labelSet.resource,
    points: {
      timesMs: points.map(({ minute }) => minute * minuteMs),
      values: points.map(({ value }) => value),
    },
  };
}

function infoSeries(state: ActorState, minutes: readonly number[]): readonly BatchSeries[] {
  if (minutes.length === 0) {
    return [];
  }
  const points = { timesMs: minutes.map((minute) => minute * minuteMs), values: minutes.map(() => 1) };
  return state.labels.infos.map((info) => ({ id: null, ...info, points }));
}

function withDestination(state: ActorState, name: string, destination: DestinationState): ActorState {
  return {
    ...state,
    batches: state.batches + 1,
    destinations: new Map(state.destinations).set(name, destination),
  };
}
