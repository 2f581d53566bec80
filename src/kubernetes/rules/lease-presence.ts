import type { LeaseView } from "./lease-standing.ts";

/** Leases of replicas as they were seen, by name. */
export type PresenceViews = ReadonlyMap<string, LeaseView>;

/** How long after its end a replica's Lease is kept. Shorter: nothing gained; longer: more leftovers of rollouts. */
const deadKeptMs = 10 * 60_000;

/** How many replicas are there: those whose Lease has changed within its duration. This process counts in any case. */
export function liveReplicas(
  views: PresenceViews,
  own: { readonly name: string },
  monotonicMs: number,
): number {
  return 1 + [...views].filter(([name, view]) => name !== own.name && isLive(view, monotonicMs)).length;
}

function isLive({ lease, seenAtMs }: LeaseView, monotonicMs: number): boolean {
  return lease.record.holder !== "" && monotonicMs < seenAtMs + lease.record.durationMs;
}

/** The Leases of replicas that ended long ago. */
export function deadReplicas(views: PresenceViews, monotonicMs: number): readonly string[] {
  return [...views].flatMap(([name, { lease, seenAtMs }]) =>
    monotonicMs >= seenAtMs + lease.record.durationMs + deadKeptMs ? [name] : [],
  );
}

/** How many buckets a replica should hold at most. */
export function fairPart(buckets: number, replicas: number): number {
  return Math.ceil(buckets / Math.max(1, replicas));
}
