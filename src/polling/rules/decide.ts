import type { SeriesSpec } from "../../series/series-spec.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, Progress, SeriesState } from "./actor-state.ts";
import { minuteMs } from "./minute.ts";
import type { SentEntry } from "./sent-minutes.ts";
import { covers, windowEnd, type Window } from "./window.ts";

/** Minutes in which some series proved that the load balancer reported. */
export type LivingMinutes = ReadonlySet<number>;

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
export function livingMinutes(state: ActorState, progress: ReadonlyMap<string, Progress>): LivingMinutes {
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
  for (const [offset, value] of window.values.entries()) {
    if (!Number.isNaN(value)) {
      minutes.add(window.from + offset);
    }
  }
}

/** The window that holds the next needed minute; the live one if it can, else the catch-up slice; null = nothing to decide yet. */
export function sourceWindow(one: SeriesState, progress: Progress): Window | null {
  const next = progress.mark + 1;
  if (covers(one.window, next)) {
    return one.window;
  }
  return covers(progress.slice, next) ? progress.slice : null;
}

/**
 * Decides a series' minutes in order, from the one after the mark, and stops at the first that must wait. A minute with a
 * value is that value. A minute without is a zero (counters that are filled) or nothing (all others) once the series has a
 * newer value, a heartbeat has the same minute, or `zeroFill.after` has passed since it settled.
 */
export function decideMinutes(
  one: SeriesState,
  progress: Progress,
  at: { readonly nowMs: number; readonly settings: PollingSettings; readonly living: LivingMinutes },
): readonly SentEntry[] {
  const window = sourceWindow(one, progress);
  if (window === null) {
    return [];
  }
  const end = Math.min(windowEnd(window), one.endMinute ?? Number.POSITIVE_INFINITY);
  const newestValue = lastValueMinute(window);
  const waitedTo = Math.floor((at.nowMs - one.spec.settleMs - at.settings.zeroFill.afterMs) / minuteMs);
  const fills = one.spec.zeroFill && at.settings.zeroFill.enabled;
  const entries: SentEntry[] = [];
  for (let minute = progress.mark + 1; minute < end; minute += 1) {
    const value = window.values[minute - window.from];
    if (value !== undefined && !Number.isNaN(value)) {
      entries.push({ minute, sent: { kind: "value", value } });
    } else if (minute < newestValue || minute < waitedTo || at.living.has(minute)) {
      entries.push({ minute, sent: { kind: fills ? "zero" : "nothing" } });
    } else {
      break;
    }
  }
  return entries;
}

function lastValueMinute(window: Window): number {
  for (let offset = window.values.length - 1; offset >= 0; offset -= 1) {
    if (!Number.isNaN(window.values[offset])) {
      return window.from + offset;
    }
  }
  return Number.NEGATIVE_INFINITY;
}
