import { setTimeout as pause } from "node:timers/promises";

import type { ClusterClient } from "./cluster-client.ts";

/** From when on a Lease had a holder; `""` = nobody. */
export interface LeaseHolding {
  readonly atMs: number;
  readonly bucket: number;
  readonly holder: string;
  readonly transitions: number;
}

/** Who held what when, as the API server tells it. */
export interface LeaseHistory extends AsyncDisposable {
  /** Every change, in order. */
  readonly changes: readonly LeaseHolding[];
  /** The holder's identity of a bucket at a moment; `""` when nobody. */
  readonly holderAt: (bucket: number, atMs: number) => string;
  /** The holder of each bucket now, by bucket. */
  readonly holders: () => readonly string[];
}

/** Often enough that the times are good to a fifth of a second; seldom enough not to load the server. */
const EVERY_MS = 100;

/** The Leases that a name stands for: `NAME` of one bucket, else `NAME-0` … */
function leaseNames(name: string, buckets: number): readonly string[] {
  return buckets === 1 ? [name] : Array.from({ length: buckets }, (_, bucket) => `${name}-${bucket}`);
}

/** Looks at the Leases again and again until disposed; a server that is away is asked again. */
export function leaseHistory(
  cluster: Pick<ClusterClient, "call">,
  wish: { readonly namespace: string; readonly name: string; readonly buckets: number },
): LeaseHistory {
  const names = leaseNames(wish.name, wish.buckets);
  const changes: LeaseHolding[] = [];
  const last = names.map(() => "");
  const closing = new AbortController();
  const look = async (): Promise<void> => {
    const { status, body } = await cluster.call({
      method: "GET",
      path: `/apis/coordination.k8s.io/v1/namespaces/${wish.namespace}/leases`,
    });
    if (status !== 200) {
      return;
    }
    for (const lease of (body as { items: readonly LeaseObject[] }).items) {
      const bucket = names.indexOf(lease.metadata.name);
      const holder = lease.spec?.holderIdentity ?? "";
      if (bucket !== -1 && last[bucket] !== holder) {
        last[bucket] = holder;
        changes.push({ atMs: Date.now(), bucket, holder, transitions: lease.spec?.leaseTransitions ?? 0 });
      }
    }
  };
  const loop = (async () => {
    while (!closing.signal.aborted) {
      await look().catch(() => undefined);
      await pause(EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    changes,
    holderAt: (bucket, atMs) =>
      changes.findLast((change) => change.bucket === bucket && change.atMs <= atMs)?.holder ?? "",
    holders: () => [...last],
    async [Symbol.asyncDispose]() {
      closing.abort();
      await loop;
    },
  };
}

interface LeaseObject {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly holderIdentity?: string; readonly leaseTransitions?: number };
}
