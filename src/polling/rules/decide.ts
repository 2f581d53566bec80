import type { SeriesSpec } from "../../series/series-spec.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, Progress, SeriesState } from "./actor-state.ts";
import { isFinal, type MinuteEvidence } from "./is-final.ts";
import { minuteMs, settledTo } from "./minute.ts";
import type { SentEntry } from "./sent-minutes.ts";
import { isAdaptive } from "./stillness.ts";
import { covers, windowEnd, type Window } from "./window.ts";

/**
 * Whether a value of this metric proves that its minute was reported (facts: ELB metric pages, "Reporting criteria"). Host
 * counts come by another path and prove nothing about counters, but a classic load balancer has no other always-sent metric.
 */
export function isHeartbeat(spec: SeriesSpec): boolean {
  if (spec.reporting === "always") {
    return true;
  }
  const classic = spec.query.namespace === "AWS/ELB";
  return spec.reporting === "registered-targets" && (spec.type === "counter-like" || classic);
}

/** The living minutes as the actor's windows and the destination's slices show them. */
export function livingMinutes(
  state: ActorState,
  progress: ReadonlyMap<string, Progress>,
): ReadonlySet<number> {
  const minutes = new Set<number>();
  for (const one of state.series.values()) {
    if (isHeartbeat(one.spec)) {
      addValues(one.window, minutes);
      addValues(progress.get(one.spec.id)?.slice ?? null, minutes);
    }
  }
  return minutes;
}

function addValues(window: Window | null, minutes: Set<number>): void {
  if (window === null) {
    return;
  }
  for (let offset = 0; offset < window.values.length; offset += 1) {
    if (!Number.isNaN(window.values[offset])) {
      minutes.add(window.from + offset);
    }
  }
}

/**
 * The window that holds the next needed minute; null = nothing to decide yet. The live one if it can, else the catch-up
 * slice; with an adaptive settle time the slice first, since the live one may hold minutes that were too young when they
 * were read and are not read again.
 */
export function sourceWindow(one: SeriesState, progress: Progress): Window | null {
  const next = progress.mark + 1;
  const slice = covers(progress.slice, next) ? progress.slice : null;
  const live = covers(one.window, next) ? one.window : null;
  return isAdaptive(one.spec) ? (slice ?? live) : (live ?? slice);
}

/**
 * Decides a series' minutes in order, from the one after the mark, and stops at the first that must wait. A minute with a
 * value is that value. A minute without is a zero (counters that are filled) or nothing (all others) once the series has a
 * newer value, a heartbeat has the same minute, or `zeroFill.after` has passed since it settled and AWS has listed the load
 * balancer after it (silence alone may be the silence of one that was deleted unnoticed). What has ended gets no zero
 * after its last sign of life.
 */
export function decideMinutes(
  one: SeriesState,
  progress: Progress,
  at: MinuteEvidence & {
    readonly nowMs: number;
    readonly settings: PollingSettings;
    readonly seenAtMs?: number;
  },
): readonly SentEntry[] {
  const window = sourceWindow(one, progress);
  if (window === null) {
    return [];
  }
  const settled = settledTo(at.nowMs, one.spec.settleMs);
  const end = Math.min(windowEnd(window), settled, one.endMinute ?? Number.POSITIVE_INFINITY);
  const lastLiving = one.endMinute === null ? Number.POSITIVE_INFINITY : newestOf(at.living);
  const newestValue = lastValueMinute(window);
  const waited = Math.floor((at.nowMs - one.spec.settleMs - at.settings.zeroFill.afterMs) / minuteMs);
  const seenTo = one.endMinute === null ? Math.floor((at.seenAtMs ?? at.nowMs) / minuteMs) : waited;
  const waitedTo = Math.min(waited, seenTo);
  const fills = one.spec.zeroFill && at.settings.zeroFill.enabled;
  const entries: SentEntry[] = [];
  for (let minute = progress.mark + 1; minute < end; minute += 1) {
    const value = window.values[minute - window.from];
    if (window === one.window && !isFinal(one, minute, at)) {
      break;
    }
    if (value !== undefined && !Number.isNaN(value)) {
      entries.push({ minute, sent: { kind: "value", value } });
    } else if (minute < newestValue || minute < waitedTo || at.living.has(minute)) {
      entries.push({ minute, sent: { kind: fills && minute <= lastLiving ? "zero" : "nothing" } });
    } else {
      break;
    }
  }
  return entries;
}

function newestOf(minutes: ReadonlySet<number>): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const minute of minutes) {
    newest = Math.max(newest, minute);
  }
  return newest;
}

function lastValueMinute(window: Window): number {
  for (let offset = window.values.length - 1; offset >= 0; offset -= 1) {
    if (!Number.isNaN(window.values[offset])) {
      return window.from + offset;
    }
  }
  return Number.NEGATIVE_INFINITY;
}
