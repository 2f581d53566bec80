import type { MetricClass } from "../../catalogue/metric.ts";
import type { LabelSet, SeriesId, SeriesLabels, SeriesSpec } from "../../series/series-spec.ts";
import type { Batch } from "../batch.ts";
import type { SentMinutes } from "./sent-minutes.ts";
import type { Stillness } from "./stillness.ts";
import type { Window } from "./window.ts";

/** The order of urgency as data. */
export const metricClasses: readonly MetricClass[] = ["alerting", "regular", "slow"];

/** What was read of one series, for all destinations together. */
export interface SeriesState {
  readonly spec: SeriesSpec;
  /** The labels it wears now; the last ones when the series has ended. */
  readonly labelSet: LabelSet;
  /** First minute at which the series no longer exists; null while it does. */
  readonly endMinute: number | null;
  /** The recent minutes, at most `recheck` and a little; null before the first complete reading. */
  readonly window: Window | null;
  /** Since when each minute of the window stands still; null while the settle time is fixed. */
  readonly stillness: Stillness | null;
  /** Readings that failed in a row, and when to try again; only this series waits. */
  readonly failures: number;
  readonly retryAtMs: number | null;
}

/** How far one destination has one series. */
export interface Progress {
  /** The last minute that was delivered, refused for good, or decided to have nothing. Never moves back. */
  readonly mark: number;
  readonly sent: SentMinutes;
  /** Minutes read again for catching up, from the mark on; dropped when they are delivered. */
  readonly slice: Window | null;
}

/** What will be true when the batch in flight is answered. */
export interface Offer {
  readonly batch: Batch;
  readonly steps: ReadonlyMap<SeriesId, OfferStep>;
  readonly infoMark: number;
  readonly late: readonly LateValue[];
}

/** What one series' progress becomes: numbers, not one object per minute, since after an outage hours of them are in flight. */
export interface OfferStep {
  readonly mark: number;
  readonly sent: SentMinutes;
  /** The newest minute with a point, null = none. */
  readonly newest: number | null;
}

/** A value that came after its minute had been decided. */
export interface LateValue {
  readonly id: SeriesId;
  readonly namespace: string;
  readonly minute: number;
  readonly kind: "appeared" | "changed";
  /** How long after the minute's end it was noticed. */
  readonly ageMs: number;
  readonly before: number | null;
  readonly after: number;
}

/** One destination as one actor sees it. */
export interface DestinationState {
  readonly progress: ReadonlyMap<SeriesId, Progress>;
  /** The one batch in flight; kept unchanged while the receiver is away, so that a retry sends the same bytes. */
  readonly inFlight: Offer | null;
  /** Not before this time; 0 = at once. */
  readonly retryAtMs: number;
  /** The newest minute that info series were sent for. */
  readonly infoMark: number;
  /** The newest minute delivered with a point, per class. */
  readonly newest: Readonly<Record<MetricClass, number | null>>;
  /** What was settled until then, epoch ms, and lies beyond the marks may have been sent before; absent = nothing. */
  readonly repeatsUntilMs?: number;
}

/** Everything one actor knows. A value: each of the four functions returns a new one. */
export interface ActorState {
  readonly series: ReadonlyMap<SeriesId, SeriesState>;
  readonly destinations: ReadonlyMap<string, DestinationState>;
  /** Labels of the info series, from the newest inputs. */
  readonly labels: SeriesLabels;
  readonly arn: string;
  /** The time of the poll that each class was last planned for, epoch ms; null = never. A changed interval never asks twice for it. */
  readonly polled: Readonly<Record<MetricClass, number | null>>;
  /** When the live lane was last planned, epoch ms; an earlier time now means that the clock went back. */
  readonly plannedAtMs: number;
  /** Counts batches, for their ids. */
  readonly batches: number;
  /** How long incident mode was on, and in which day; absent = never. Brought by a checkpoint, and written into one. */
  readonly incidentUse?: IncidentUse;
}

/** How long incident mode was on in one day. */
export interface IncidentUse {
  /** Days (UTC) since the epoch. */
  readonly day: number;
  readonly usedMs: number;
}

/** An actor that has read and sent nothing. */
export function emptyActorState(arn: string, destinations: readonly string[]): ActorState {
  const state: DestinationState = {
    progress: new Map(),
    inFlight: null,
    retryAtMs: 0,
    infoMark: 0,
    newest: { alerting: null, regular: null, slow: null },
  };
  return {
    series: new Map(),
    destinations: new Map(destinations.map((name) => [name, state])),
    labels: { sets: new Map(), infos: [] },
    arn,
    polled: { alerting: null, regular: null, slow: null },
    plannedAtMs: 0,
    batches: 0,
  };
}
