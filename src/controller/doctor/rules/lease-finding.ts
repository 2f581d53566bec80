import { failed, ok, type Finding } from "../finding.ts";

/** A Lease of elbow's name, wherever it is. */
export interface SeenLease {
  readonly namespace: string;
  /** Empty = nobody's. */
  readonly holder: string;
  readonly renewedMs: number | null;
}

/** A Lease that was not renewed for so long belongs to nobody that lives. Smaller: clocks that differ look like death. */
const aliveMs = 5 * 60_000;

/** Who leads, and whether another elbow of the same Lease name leads in another namespace of this cluster. Null = nobody ever led. */
export function leaseFinding(
  leases: readonly SeenLease[],
  own: { readonly namespace: string; readonly name: string },
  nowMs: number,
): Finding | null {
  const alive = leases.filter(
    ({ holder, renewedMs }) => holder !== "" && renewedMs !== null && nowMs - renewedMs < aliveMs,
  );
  const other = alive.find(({ namespace }) => namespace !== own.namespace);
  if (other !== undefined) {
    return failed(
      "another elbow",
      `Lease ${other.namespace}/${own.name} is held by ${other.holder}: a second elbow runs in this cluster, and every point would be sent and paid twice`,
      `kubectl -n ${other.namespace} get lease,deploy   # keep one of the two; or give them different otlp destinations and Lease names on purpose`,
    );
  }
  const mine = alive.find(({ namespace }) => namespace === own.namespace);
  const everyone = leases.find(({ namespace }) => namespace === own.namespace);
  if (mine !== undefined) {
    const seconds = Math.max(0, Math.round((nowMs - (mine.renewedMs ?? nowMs)) / 1000));
    return ok(
      "leader",
      `Lease ${own.namespace}/${own.name} is held by ${mine.holder}, renewed ${seconds} s ago`,
    );
  }
  return everyone === undefined
    ? null
    : ok("leader", `Lease ${own.namespace}/${own.name} is held by nobody now`);
}
