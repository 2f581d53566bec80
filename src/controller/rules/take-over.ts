import type { Checkpoint } from "../../polling/rules/checkpoint-decode.ts";
import { savedSeries } from "../../polling/rules/checkpoint-restore.ts";
import type { SavedLoadBalancer } from "../../polling/rules/checkpoint-document.ts";
import { minuteAfter, withFinished, type Fleet, type FleetMember } from "./fleet.ts";

/** What ended longer ago than this and is not in the checkpoint was delivered, or never read. Shorter: last minutes lost; longer: repeated. */
const recentMs = 3_600_000;

/**
 * The fleet of a process that begins to lead. While it stood by it saw load balancers come and go, but not what was delivered;
 * that is in the checkpoint. One that ended: read on only as far as the checkpoint says that its last minutes are missing.
 * One that came back: its second life begins after the first. Without a checkpoint nothing changes.
 */
export function takeOver(
  fleet: Fleet,
  checkpoint: Checkpoint | null,
  at: { readonly mine: (arn: string) => boolean; readonly nowMs: number },
): Fleet {
  if (checkpoint === null) {
    return fleet;
  }
  let next = fleet;
  for (const [arn, member] of fleet) {
    if (!at.mine(arn)) {
      continue;
    }
    const saved = checkpoint.loadBalancers.get(arn) ?? null;
    const change = changeOf(member, saved, { checkpoint, nowMs: at.nowMs });
    if (change === "finished") {
      next = withFinished(next, arn);
    } else if (change !== null) {
      next = new Map([...next, [arn, change]]);
    }
  }
  return next;
}

function changeOf(
  member: FleetMember,
  saved: SavedLoadBalancer | null,
  at: { readonly checkpoint: Checkpoint; readonly nowMs: number },
): FleetMember | "finished" | null {
  const { life } = member;
  if (life.kind === "live") {
    const endedAtMs = saved?.finished === true ? saved.endedAtMs : undefined;
    const sinceMs = endedAtMs === undefined ? 0 : minuteAfter(endedAtMs);
    return sinceMs > life.sinceMs ? { ...member, life: { kind: "live", sinceMs } } : null;
  }
  if (member.finished !== true) {
    const delivered = saved === null ? at.nowMs - life.atMs > recentMs : saved.finished === true;
    return delivered ? "finished" : null;
  }
  if (saved === null || saved.finished === true) {
    return null;
  }
  const series = savedSeries(at.checkpoint, saved);
  const atMs = saved.endedAtMs ?? at.checkpoint.savedAtMs;
  return series === null ? null : { series, life: { kind: "ended", atMs }, missing: null };
}
