import type { ActorState } from "../polling/rules/actor-state.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import { restoredActorState, unsavedActorState } from "../polling/rules/checkpoint-restore.ts";
import { repeatsUntilMs } from "../polling/rules/repeats.ts";
import type { Fleet, FleetMember } from "./rules/fleet.ts";
import { withSaved } from "./rules/return-of-saved.ts";

/** What was loaded, handed out once and let go. */
export interface SavedProgress {
  /** Where the load balancer's actor goes on; null = anew, also the second time. */
  begin(member: FleetMember, nowMs: number): ActorState | null;
  /** The fleet with those that are gone, as ended ones, and how many could not come back. To be called once, with the first whole fleet. */
  joined(fleet: Fleet): { readonly fleet: Fleet; readonly unknown: readonly string[] };
}

/** Progress to go on from; null = none. `destinations` by name; `termMs`: when the term began. */
export function savedProgress(
  checkpoint: Checkpoint | null,
  destinations: readonly string[],
  termMs: number,
): SavedProgress {
  const untilMs = repeatsUntilMs(checkpoint, termMs);
  let left = checkpoint === null ? null : { ...checkpoint, loadBalancers: new Map(checkpoint.loadBalancers) };
  return {
    begin({ series }, nowMs) {
      const saved = left?.loadBalancers.get(series.arn);
      if (left === null || saved === undefined || saved.finished === true) {
        return untilMs === null ? null : unsavedActorState(series.arn, destinations, untilMs);
      }
      const now = { destinations, specs: series.specs, nowMs, repeatsUntilMs: untilMs };
      const state = restoredActorState(left, saved, now);
      left.loadBalancers.delete(series.arn);
      if (left.loadBalancers.size === 0) {
        left = null;
      }
      return state;
    },
    joined(fleet) {
      const found = left === null ? { fleet, unknown: [] } : withSaved(fleet, left);
      for (const arn of left?.loadBalancers.keys() ?? []) {
        if (found.fleet.get(arn)?.finished === true || found.unknown.includes(arn)) {
          left?.loadBalancers.delete(arn);
        }
      }
      return found;
    },
  };
}
