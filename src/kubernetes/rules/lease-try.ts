import { heldRecord, type LeaseRecord, type StoredLease } from "./lease-record.ts";
import { leaseStanding, seenLease, type LeaseView } from "./lease-standing.ts";

/** One request of a try. */
export type LeaseMove =
  | { readonly kind: "get" }
  | { readonly kind: "create"; readonly record: LeaseRecord }
  | {
      readonly kind: "update";
      readonly record: LeaseRecord;
      readonly over: StoredLease;
      /** Without a look before: what is known may be old. */
      readonly blind: boolean;
    };

/** What came of a request. */
export type LeaseAnswer =
  | { readonly kind: "lease"; readonly lease: StoredLease }
  | { readonly kind: "absent" }
  /** Somebody else wrote in between. */
  | { readonly kind: "conflict" }
  /** Needs a person: a right or the namespace is missing. */
  | { readonly kind: "refused"; readonly message: string; readonly remedy: string }
  | { readonly kind: "failed"; readonly message: string };

/** How a try ended. */
export type LeaseOutcome =
  | { readonly kind: "won"; readonly record: LeaseRecord }
  | { readonly kind: "held"; readonly by: string }
  /** Another candidate was quicker; who, the next look tells. */
  | { readonly kind: "beaten" }
  | Extract<LeaseAnswer, { kind: "refused" | "failed" }>;

/** Who tries, and when: the wall clock is for writing only. */
export interface LeaseTrier {
  readonly identity: string;
  readonly leaseDurationMs: number;
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** A try is at an end, or asks for one more request. `view`: what is known now. */
export type LeaseStep =
  | { readonly kind: "ask"; readonly move: LeaseMove; readonly view: LeaseView | null }
  | { readonly kind: "over"; readonly outcome: LeaseOutcome; readonly view: LeaseView | null };

/** The first request of a try: who holds it and knows it renews by one write; everybody else looks first. */
export function beginTry(view: LeaseView | null, me: LeaseTrier): LeaseStep {
  if (view === null || leaseStanding(view, me.identity, me.monotonicMs).kind !== "mine") {
    return { kind: "ask", move: { kind: "get" }, view };
  }
  const record = heldRecord(view.lease.record, me, me.wallMs);
  return { kind: "ask", move: { kind: "update", record, over: view.lease, blind: true }, view };
}

/** The next request of a try, or its end. At most three requests: a blind write, a look, a write. */
export function continueTry(
  asked: { readonly move: LeaseMove; readonly view: LeaseView | null },
  answer: LeaseAnswer,
  me: LeaseTrier,
): LeaseStep {
  const { move, view } = asked;
  if (answer.kind === "refused" || answer.kind === "failed") {
    return { kind: "over", outcome: answer, view };
  }
  switch (move.kind) {
    case "get":
      return answer.kind === "lease"
        ? afterLook(seenLease(view, answer.lease, me.monotonicMs), me)
        : absent(me);
    case "create":
      return answer.kind === "lease" ? won(answer.lease, me) : beaten(view);
    case "update":
      if (answer.kind === "lease") {
        return won(answer.lease, me);
      }
      return move.blind ? { kind: "ask", move: { kind: "get" }, view } : beaten(view);
    default:
      return move satisfies never;
  }
}

function afterLook(view: LeaseView, me: LeaseTrier): LeaseStep {
  const standing = leaseStanding(view, me.identity, me.monotonicMs);
  switch (standing.kind) {
    case "held":
      return { kind: "over", outcome: { kind: "held", by: standing.by }, view };
    case "mine":
    case "free": {
      const record = heldRecord(view.lease.record, me, me.wallMs);
      return { kind: "ask", move: { kind: "update", record, over: view.lease, blind: false }, view };
    }
    default:
      return standing satisfies never;
  }
}

function absent(me: LeaseTrier): LeaseStep {
  return { kind: "ask", move: { kind: "create", record: heldRecord(null, me, me.wallMs) }, view: null };
}

function won(lease: StoredLease, me: LeaseTrier): LeaseStep {
  const view = seenLease(null, lease, me.monotonicMs);
  return { kind: "over", outcome: { kind: "won", record: lease.record }, view };
}

function beaten(view: LeaseView | null): LeaseStep {
  return { kind: "over", outcome: { kind: "beaten" }, view };
}
