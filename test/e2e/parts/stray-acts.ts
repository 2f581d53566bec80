import type { LeaseHolding } from "./lease-history.ts";

/** A replica, with what only a holder may do: spend money, and push. */
export interface Actor {
  readonly name: string;
  readonly paidCallsMs: readonly number[];
  readonly pushesMs: readonly number[];
}

/** The changes are seen this much later than they were: a new leader's first act may seem to come before its Lease. */
const SEEN_LATE_MS = 1000;

/** Each process asks the receiver once at its start who it is, with a push that holds no point. */
const PROBES = 1;

/**
 * What a replica did while it held no bucket, in words. What a leader sent just before it lost its Lease is not among it:
 * losses are seen late too.
 */
export function strayActs(changes: readonly LeaseHolding[], replicas: readonly Actor[]): readonly string[] {
  return replicas.flatMap(({ name, paidCallsMs, pushesMs }) =>
    [
      ...paidCallsMs.map((atMs) => ({ what: "made a paid call", atMs })),
      ...pushesMs.slice(PROBES).map((atMs) => ({ what: "pushed", atMs })),
    ]
      .filter(({ atMs }) => !holdsAny(changes, name, atMs))
      .map(({ what, atMs }) => `${name} ${what} at ${new Date(atMs).toISOString()}, holding nothing`),
  );
}

function holdsAny(changes: readonly LeaseHolding[], name: string, atMs: number): boolean {
  const holders = new Map<number, string>();
  for (const change of changes) {
    const mine = change.holder.startsWith(`${name}_`);
    if (change.atMs <= atMs || (mine && change.atMs <= atMs + SEEN_LATE_MS)) {
      holders.set(change.bucket, change.holder);
    }
  }
  return [...holders.values()].some((holder) => holder.startsWith(`${name}_`));
}
