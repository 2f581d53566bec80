import type { Life } from "../../polling/actor-inputs.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";

/** One load balancer that is read, or was until lately. */
export interface FleetMember {
  readonly series: LoadBalancerSeries;
  readonly life: Life;
  /** The complete passes in a row that did not see it, and when the first of them was. */
  readonly missing: { readonly passes: number; readonly sinceMs: number } | null;
}

/** All members, by ARN. */
export type Fleet = ReadonlyMap<string, FleetMember>;

/** What the newest discovery says. */
export interface FleetSighting {
  /** Load balancers to export, with their series. */
  readonly described: readonly LoadBalancerSeries[];
  /** Every load balancer of the newest complete pass with its creation time, exported or not. */
  readonly present: ReadonlyMap<string, number>;
  /** Counts complete passes; unchanged when only the cluster's objects changed. */
  readonly pass: number;
}

/** A load balancer is gone after this many complete passes without it: one could be an eventual-consistency blink of the API. */
const passesUntilGone = 2;

/**
 * The next fleet. What is described lives. What is still there but no longer described (its owner went, a filter changed)
 * ends now. What one complete pass did not see goes on for a pass, then ends as of the moment it was first missed.
 */
export function nextFleet(
  fleet: Fleet,
  sighting: FleetSighting,
  at: { readonly nowMs: number; readonly newPass: boolean },
): Fleet {
  const next = new Map<string, FleetMember>();
  for (const series of sighting.described) {
    next.set(series.arn, {
      series,
      life: { kind: "live", sinceMs: sighting.present.get(series.arn) ?? at.nowMs },
      missing: null,
    });
  }
  for (const [arn, member] of fleet) {
    if (next.has(arn)) {
      continue;
    }
    if (member.life.kind === "ended") {
      next.set(arn, member);
    } else if (sighting.present.has(arn)) {
      next.set(arn, { ...member, life: { kind: "ended", atMs: at.nowMs }, missing: null });
    } else {
      next.set(arn, missed(member, at));
    }
  }
  return next;
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

/** The fleet without a load balancer whose actor has finished. A member that came back to life stays. */
export function withoutFinished(fleet: Fleet, arn: string): Fleet {
  if (fleet.get(arn)?.life.kind !== "ended") {
    return fleet;
  }
  const next = new Map(fleet);
  next.delete(arn);
  return next;
}
