import type { Checkpoint } from "../../polling/rules/checkpoint-decode.ts";
import { savedSeries } from "../../polling/rules/checkpoint-restore.ts";
import type { Fleet, FleetMember } from "./fleet.ts";

/**
 * The fleet with the load balancers of the checkpoint that are not in it: they ended, or went while nobody ran. One that went
 * meanwhile counts as ended when the checkpoint was saved. `unknown` had no labels there: their last minutes are lost.
 */
export function withSaved(
  fleet: Fleet,
  checkpoint: Checkpoint,
): { readonly fleet: Fleet; readonly unknown: readonly string[] } {
  const next = new Map<string, FleetMember>(fleet);
  const unknown: string[] = [];
  for (const [arn, saved] of checkpoint.loadBalancers) {
    if (fleet.has(arn)) {
      continue;
    }
    const atMs = saved.endedAtMs ?? checkpoint.savedAtMs;
    if (saved.finished === true) {
      const series = { arn, name: "", dimension: "", specs: [], labels: { sets: new Map(), infos: [] } };
      next.set(arn, { series, life: { kind: "ended", atMs }, missing: null, finished: true });
      continue;
    }
    const series = savedSeries(checkpoint, saved);
    if (series === null) {
      unknown.push(arn);
    } else {
      next.set(arn, { series, life: { kind: "ended", atMs }, missing: null });
    }
  }
  return { fleet: next, unknown };
}
