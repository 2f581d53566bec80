import type { LeaseRecord, StoredLease } from "./lease-record.ts";

/** A Lease as one process knows it. */
export interface LeaseView {
  readonly lease: StoredLease;
  /** When this process first saw the record as it is, on its own monotonic clock. The times in the record are another machine's. */
  readonly seenAtMs: number;
}

/** Whose a Lease is, as far as this process can tell. */
export type LeaseStanding =
  | { readonly kind: "mine" }
  | { readonly kind: "free" }
  | { readonly kind: "held"; readonly by: string; readonly untilMs: number };

/** The view after another look: the time moves only when the record did, whatever else about the object changed. */
export function seenLease(view: LeaseView | null, lease: StoredLease, monotonicMs: number): LeaseView {
  const same = view !== null && sameRecord(view.lease.record, lease.record);
  return { lease, seenAtMs: same ? view.seenAtMs : monotonicMs };
}

function sameRecord(a: LeaseRecord, b: LeaseRecord): boolean {
  return (
    a.holder === b.holder &&
    a.durationMs === b.durationMs &&
    a.acquireTime === b.acquireTime &&
    a.renewTime === b.renewTime &&
    a.transitions === b.transitions
  );
}

/** Somebody else's counts as held until its duration has passed without any change of the record. */
export function leaseStanding(view: LeaseView, identity: string, monotonicMs: number): LeaseStanding {
  const { holder, durationMs } = view.lease.record;
  const untilMs = view.seenAtMs + durationMs;
  if (holder === identity) {
    return { kind: "mine" };
  }
  return holder === "" || monotonicMs >= untilMs ? { kind: "free" } : { kind: "held", by: holder, untilMs };
}
