import type { SeriesState } from "./actor-state.ts";
import { minuteMs } from "./minute.ts";
import { isAdaptive, isStill, lastReadMs } from "./stillness.ts";
import type { Window } from "./window.ts";

/** Fewer minutes than this say nothing about what is usual. */
const fewestMinutes = 5;
/** A series with values in this share of its minutes usually has one. Lower holds back the zeros of lively counters to the ceiling. */
const steadyShare = 0.9;

/** What is known of a minute besides the series' own values. */
export interface MinuteEvidence {
  /** Minutes in which some series proved that the load balancer reported. */
  readonly living: ReadonlySet<number>;
  /** Minutes for which fewer nodes have reported than usual. */
  readonly lacking: ReadonlySet<number>;
}

/**
 * Whether a minute of the live window may be published. With a fixed settle time: yes, since only settled minutes are read.
 * With an adaptive one it was read younger, too: its newest reading decides, which must be past the settle time and show it
 * standing still with no node's report lacking, or be past the ceiling. A minute without value waits for the ceiling unless
 * the load balancer reported it and this series does not usually have one.
 */
export function isFinal(one: SeriesState, minute: number, at: MinuteEvidence): boolean {
  const { spec, stillness, window } = one;
  if (!isAdaptive(spec)) {
    return true;
  }
  const value = window?.values[minute - window.from];
  const readAtAgeMs = (lastReadMs(stillness, minute) ?? 0) - (minute + 1) * minuteMs;
  if (value === undefined || readAtAgeMs < spec.settleMs) {
    return false;
  }
  if (readAtAgeMs >= (spec.settleCeilingMs ?? 0)) {
    return true;
  }
  if (!isStill(stillness, minute) || at.lacking.has(minute)) {
    return false;
  }
  return !Number.isNaN(value) || (at.living.has(minute) && !isSteady(window, minute));
}

/**
 * Whether the series had a value in nearly all minutes before `minute`: then one without is suspicious. Taken from what is
 * seen, because metrics are absent in minutes in which they should be there by AWS's pages.
 */
function isSteady(window: Window | null, minute: number): boolean {
  const before = window?.values.slice(0, Math.max(0, minute - window.from)) ?? [];
  let present = 0;
  for (const value of before) {
    present += Number.isNaN(value) ? 0 : 1;
  }
  return before.length >= fewestMinutes && present >= before.length * steadyShare;
}
