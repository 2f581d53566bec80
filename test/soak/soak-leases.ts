import type { Clock } from "../../src/runtime/clock.ts";
import type { ObjectStore } from "../../src/simulation/http/kubernetes/object-store.ts";
import type { LeaseHolding } from "../e2e/parts/lease-history.ts";

/** Who held the Lease when, told by the simulated API server itself. */
export interface SoakLeases extends Disposable {
  readonly changes: readonly LeaseHolding[];
  /** `""` = nobody. */
  readonly holder: () => string;
  /** Terms that ended otherwise than by being given back: from the last renewal to when the next was seen. */
  readonly lost: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Follows the one Lease of `name` until disposed. */
export function soakLeases(
  store: ObjectStore,
  clock: Clock,
  lease: { readonly namespace: string; readonly name: string; readonly renewDeadlineMs: number },
): SoakLeases {
  const changes: LeaseHolding[] = [];
  const lost: { fromMs: number; toMs: number }[] = [];
  let last = { holder: "", atMs: 0, version: "" };
  const look = (): void => {
    const object = store.get("leases", lease.namespace, lease.name);
    const version = String(
      (object?.metadata as { resourceVersion?: string } | undefined)?.resourceVersion ?? "",
    );
    if (object === null || version === last.version) {
      return;
    }
    const spec = object["spec"] as { readonly holderIdentity?: string; readonly leaseTransitions?: number };
    const holder = spec.holderIdentity ?? "";
    const atMs = clock.nowMs();
    const silent = last.holder !== "" && atMs - last.atMs > lease.renewDeadlineMs;
    if (last.holder !== "" && ((holder !== "" && holder !== last.holder) || silent)) {
      lost.push({ fromMs: last.atMs, toMs: atMs });
    }
    if (holder !== last.holder) {
      changes.push({ atMs, bucket: 0, holder, transitions: spec.leaseTransitions ?? 0 });
    }
    last = { holder, atMs, version };
  };
  const unsubscribe = store.subscribe(look);
  return {
    changes,
    lost,
    holder: () => last.holder,
    [Symbol.dispose]: unsubscribe,
  };
}
