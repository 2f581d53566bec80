import type { Life } from "../../polling/actor-inputs.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";
import { sameSeries } from "./same-series.ts";

/** One load balancer that is read, or was until lately. */
export interface FleetMember {
  readonly series: LoadBalancerSeries;
  readonly life: Life;
  /** The complete passes in a row that did not see it, and when the first of them was. */
  readonly missing: { readonly passes: number; readonly sinceMs: number } | null;
  /** Set on an ended one whose last minute was delivered. It is remembered, so that one that comes back goes on where it ended. */
  readonly finished?: true;
}

/** All members, by ARN. */
export type Fleet = ReadonlyMap<string, FleetMember>;

/** What the newest discovery says. */
export interface FleetSighting {
  /** Load balancers to export, with their series. */
  readonly described: readonly LoadBalancerSeries[];
  /** Every load balancer that the newest complete pass saw with its tags, exported or not, with its creation time. */
  readonly present: ReadonlyMap<string, number>;
  /** Counts complete passes; unchanged when only the cluster's objects changed. */
  readonly pass: number;
}

/** A load balancer is gone after this many complete passes without it: one could be an eventual-consistency blink of the API. */
const passesUntilGone = 2;

/**
 * How long it is remembered up to where a finished load balancer was delivered. Smaller than the start-up lookback: one
 * that comes back gets minutes twice. CloudWatch keeps no minutes beyond this.
 */
const finishedKeptMs = 15 * 86_400_000;

/** The most finished load balancers remembered, newest first. Fewer: a cluster that re-creates everything may send minutes twice. */
const maxFinished = 10_000;

const minuteMs = 60_000;

/**
 * The next fleet; the same value when nothing differs, and the same member where nothing about it does. What is described
 * lives. What is still there but no longer described (its owner went, a filter changed) ends now. What one complete pass
 * did not see goes on for a pass, then ends as of the moment it was first missed.
 */
export function nextFleet(
  fleet: Fleet,
  sighting: FleetSighting,
  at: { readonly nowMs: number; readonly newPass: boolean },
): Fleet {
  const next = new Map<string, FleetMember>();
  for (const series of sighting.described) {
    const createdAtMs = sighting.present.get(series.arn) ?? at.nowMs;
    next.set(series.arn, alive(fleet.get(series.arn), series, createdAtMs));
  }
  for (const [arn, member] of fleet) {
    if (next.has(arn)) {
      continue;
    }
    if (member.life.kind === "ended") {
      if (member.finished !== true || at.nowMs - member.life.atMs < finishedKeptMs) {
        next.set(arn, member);
      }
    } else if (sighting.present.has(arn)) {
      next.set(arn, { ...member, life: { kind: "ended", atMs: at.nowMs }, missing: null });
    } else {
      next.set(arn, missed(member, at));
    }
  }
  return isSame(fleet, next) ? fleet : next;
}

function alive(known: FleetMember | undefined, given: LoadBalancerSeries, createdAtMs: number): FleetMember {
  if (known === undefined) {
    return { series: given, life: { kind: "live", sinceMs: createdAtMs }, missing: null };
  }
  const series = sameSeries(known.series, given) ? known.series : given;
  if (known.life.kind === "ended") {
    const sinceMs = known.finished === true ? minuteAfter(known.life.atMs) : createdAtMs;
    return { series, life: { kind: "live", sinceMs: Math.max(sinceMs, createdAtMs) }, missing: null };
  }
  return series === known.series && known.missing === null ? known : { ...known, series, missing: null };
}

/** The minute in which a load balancer ended still belongs to its first life. */
export function minuteAfter(ms: number): number {
  return (Math.floor(ms / minuteMs) + 1) * minuteMs;
}

function missed(member: FleetMember, at: { readonly nowMs: number; readonly newPass: boolean }): FleetMember {
  if (!at.newPass && member.missing !== null) {
    return member;
  }
  const missing = {
    passes: (member.missing?.passes ?? 0) + (at.newPass ? 1 : 0),
    sinceMs: member.missing?.sinceMs ?? at.nowMs,
  };
  const life: Life =
    missing.passes >= passesUntilGone ? { kind: "ended", atMs: missing.sinceMs } : member.life;
  return { ...member, life, missing };
}

function isSame(before: Fleet, after: Fleet): boolean {
  return before.size === after.size && [...after].every(([arn, member]) => before.get(arn) === member);
}

/**
 * The fleet once the actor of an ended load balancer has finished: it is remembered without its series. A member that
 * came back to life stays as it is.
 */
export function withFinished(fleet: Fleet, arn: string): Fleet {
  const member = fleet.get(arn);
  if (member?.life.kind !== "ended" || member.finished === true) {
    return fleet;
  }
  const next = new Map(fleet);
  next.delete(arn);
  const finished = [...next].filter(([, one]) => one.finished === true);
  for (const [oldest] of finished.slice(0, Math.max(0, finished.length + 1 - maxFinished))) {
    next.delete(oldest);
  }
  const series = { ...member.series, specs: [], labels: { sets: new Map(), infos: [] } };
  next.set(arn, { ...member, series, missing: null, finished: true });
  return next;
}

/** How long a process that stands by keeps the series of what ended: a leader without checkpoint delivers the last minutes within it. Longer only takes memory. */
const keptEndMs = 3_600_000;

/** The fleet in which what ended long ago, and is read by another process, counts as finished. */
export function withoutOldEnds(fleet: Fleet, reads: (arn: string) => boolean, nowMs: number): Fleet {
  let next = fleet;
  for (const [arn, { life, finished }] of fleet) {
    if (life.kind === "ended" && finished !== true && nowMs - life.atMs > keptEndMs && !reads(arn)) {
      next = withFinished(next, arn);
    }
  }
  return next;
}
