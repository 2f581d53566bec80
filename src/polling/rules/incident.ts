import type { Pace } from "../actor-inputs.ts";
import type { IncidentSettings } from "../incident-settings.ts";
import type { SeriesState } from "./actor-state.ts";
import { bucketMinutes, dayHistory, usual, withBucket, type DayHistory } from "./day-history.ts";
import { dayMs, incidentIntervals, type Intervals } from "./forecast.ts";
import { measures, tellingSeries, type Measure, type TellingSeries } from "./incident-measures.ts";
import { isWorse, signWords } from "./incident-sign.ts";
import { windowEnd } from "./window.ts";

/** Known buckets before anything is judged: a quarter of an hour. Fewer: every start would be an incident. */
const leastKnown = 3;

/** What a load balancer's watch for trouble remembers. Bounded: a day of bytes for each measure. */
export interface IncidentState {
  readonly histories: ReadonlyMap<string, DayHistory>;
  /** When trouble was last seen, epoch ms, and what it was; null = never. */
  readonly lastSign: { readonly atMs: number; readonly words: string } | null;
  /** When every metric began to be read each minute; null while it is not. */
  readonly sinceMs: number | null;
  /** How long it was in the day (UTC) of `lookedMs`. */
  readonly usedMs: number;
  readonly lookedMs: number;
  /** Up to where the newest minutes were judged; the same again tells nothing new. */
  readonly judged: readonly number[];
}

/** Nothing seen yet. */
export const noIncident: IncidentState = {
  histories: new Map(),
  lastSign: null,
  sinceMs: null,
  usedMs: 0,
  lookedMs: 0,
  judged: [],
};

/** Looks at the newest minutes of a load balancer. To be called at least each minute. `allowed`: the budget permits it. */
export function watchIncident(
  state: IncidentState,
  series: Iterable<SeriesState>,
  at: { readonly nowMs: number; readonly settings: IncidentSettings; readonly allowed: boolean },
): IncidentState {
  const { nowMs, settings, allowed } = at;
  const telling = tellingSeries(series);
  const ends = newestEnds(telling);
  const fresh = ends.length !== state.judged.length || ends.some((end, index) => end !== state.judged[index]);
  const words = fresh ? (ends.flatMap((end) => signsAt(state, telling, end))[0] ?? null) : null;
  const lastSign = words === null ? state.lastSign : { atMs: nowMs, words };
  const sameDay = Math.floor(nowMs / dayMs) === Math.floor(state.lookedMs / dayMs);
  const passedMs = state.sinceMs === null ? 0 : Math.max(0, nowMs - state.lookedMs);
  const usedMs = sameDay ? state.usedMs + passedMs : 0;
  const on =
    settings.enabled &&
    allowed &&
    lastSign !== null &&
    nowMs < lastSign.atMs + settings.forMs &&
    usedMs < settings.maxPerDayMs;
  return {
    histories: fresh ? remembered(state.histories, telling, ends) : state.histories,
    lastSign,
    sinceMs: on ? (state.sinceMs ?? nowMs) : null,
    usedMs,
    lookedMs: nowMs,
    judged: ends,
  };
}

/** The pace of a load balancer in trouble: at least each minute, whatever the class. */
export function hurriedPace(pace: Pace, intervalsMs: Intervals): Pace {
  const hurried = incidentIntervals(intervalsMs);
  return {
    ...pace,
    alerting: hurried.alerting / intervalsMs.alerting,
    regular: hurried.regular / intervalsMs.regular,
    slow: hurried.slow / intervalsMs.slow,
  };
}

/** The ends of what was read, each once: classes are read at different times. */
function newestEnds(telling: TellingSeries): readonly number[] {
  const ends = new Set<number>();
  for (const byRole of telling.values()) {
    for (const members of byRole.values()) {
      for (const { window } of members) {
        if (window !== null) {
          ends.add(windowEnd(window));
        }
      }
    }
  }
  return [...ends].toSorted((a, b) => b - a);
}

const keyOf = (kind: Measure["kind"], part: string): string => `${kind} ${part}`;

function signsAt(state: IncidentState, telling: TellingSeries, end: number): readonly string[] {
  const found = measures(telling, end - bucketMinutes, end);
  const before = Math.floor((end - bucketMinutes) / bucketMinutes);
  const usualOf = (kind: Measure["kind"], part: string) => {
    const history = state.histories.get(keyOf(kind, part));
    return history === undefined ? null : usual(history, before, leastKnown);
  };
  return found.flatMap((measure) => {
    const known = usualOf(measure.kind, measure.part);
    if (known === null) {
      return [];
    }
    const hosts = found.find((one) => one.kind === "healthy hosts" && one.part === measure.part);
    const usualHosts = usualOf("healthy hosts", measure.part);
    const healthy =
      hosts === undefined || usualHosts === null ? null : { now: hosts.value, usual: usualHosts };
    const judged = { measure, usual: known, healthy };
    return isWorse(judged) ? [signWords(judged)] : [];
  });
}

/** Adds every whole bucket that was read and is not known yet; forgets measures of parts that are gone. */
function remembered(
  histories: IncidentState["histories"],
  telling: TellingSeries,
  ends: readonly number[],
): IncidentState["histories"] {
  const next = new Map([...histories].filter(([key]) => telling.has(key.slice(partStart(key)))));
  const newest = Math.floor((ends[0] ?? 0) / bucketMinutes);
  for (let bucket = Math.max(newest - rememberedBuckets, oldestRead(telling)); bucket < newest; bucket += 1) {
    for (const { kind, part, value } of measures(
      telling,
      bucket * bucketMinutes,
      (bucket + 1) * bucketMinutes,
    )) {
      const key = keyOf(kind, part);
      const known = next.get(key);
      next.set(key, known === undefined ? dayHistory(bucket, value) : withBucket(known, bucket, value));
    }
  }
  return next;
}

/** How far back buckets are looked for: the windows seldom hold more. */
const rememberedBuckets = 12;

/** The bucket in which the oldest window begins. */
function oldestRead(telling: TellingSeries): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const byRole of telling.values()) {
    for (const members of byRole.values()) {
      for (const { window } of members) {
        oldest = Math.min(oldest, window?.from ?? oldest);
      }
    }
  }
  return Math.floor(oldest / bucketMinutes);
}

/** Kinds have one blank at most, parts none: the part begins after the last blank. */
function partStart(key: string): number {
  return key.lastIndexOf(" ") + 1;
}
