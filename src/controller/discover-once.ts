import type { InventoryNeeds } from "../aws/inventory-needs.ts";
import { openAws, type AwsStandIn } from "../aws/open-aws.ts";
import type { Settings } from "../config/settings.ts";
import type { ClusterView } from "../kubernetes/cluster-view.ts";
import { openCluster, type OpenCluster } from "../kubernetes/open-cluster.ts";
import { inventoryNeeds } from "../ownership/inventory-needs.ts";
import { resolveOwnership } from "../ownership/resolve-ownership.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { describeOwnership } from "../series/describe-ownership.ts";
import { descriptionSettings } from "./description-settings.ts";
import type { Discovered } from "./discovery.ts";
import { remedyOf } from "./rules/remedy.ts";

/** How long the cluster's objects may take to arrive. Smaller gives up on large clusters; larger keeps a person waiting for an API server that is away. */
const syncDeadlineMs = 60_000;

/** What a single look needs of the world. */
export interface DiscoverOncePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The demo's AWS; null = the real one. */
  readonly aws: AwsStandIn | null;
}

/** What a single look brought. `calls`: calls to the ELB API, all free of charge. */
export type DiscoveredOnce =
  | {
      readonly kind: "discovered";
      readonly discovered: Discovered;
      readonly region: string;
      readonly calls: number;
    }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };

/**
 * Looks once at the cluster and at AWS and joins them, without watching on and without any paid call. Throws
 * `KubeconfigError` and `AwsError` for what a person must mend first; rejects with the signal's reason on abort.
 */
export async function discoverOnce(
  settings: Settings,
  ports: DiscoverOncePorts,
  signal: AbortSignal,
): Promise<DiscoveredOnce> {
  const { clock, random, log } = ports;
  const room = { clock, random, log, meter: silentMeter };
  const cluster = await openCluster(settings.kubernetes, room);
  const needs = (): InventoryNeeds => {
    const { value } = cluster.objects;
    return inventoryNeeds(value.kind === "synced" ? value.objects : null, settings.ownership);
  };
  try {
    const aws = openAws(settings.aws, { ...room, needs }, ports.aws ?? undefined);
    try {
      // One after the other: a cluster that is away must not cost a pass over a large account.
      const view = await syncedView(cluster, clock, signal);
      if (view.kind === "syncing") {
        return {
          kind: "failed",
          message: `The cluster's objects were not known after ${syncDeadlineMs / 1000} s. Waiting for: ${view.waitingFor.join("; ")}.`,
          remedy: "Check the kubeconfig's context, the network to the API server, and elbow's RBAC rules.",
        };
      }
      const begunAtMs = clock.nowMs();
      const reading = await aws.inventory.read(signal);
      if (reading.kind === "failed") {
        return {
          kind: "failed",
          message: `The load balancers cannot be listed: ${reading.failure.message}`,
          remedy: remedyOf(reading.failure),
        };
      }
      const { inventory, calls } = reading;
      const ownership = resolveOwnership(view.objects, inventory, settings.ownership);
      const described = describeOwnership(ownership, descriptionSettings(settings));
      const discovered = { ownership, described, inventory, objects: view.objects, pass: 1, begunAtMs };
      return { kind: "discovered", discovered, region: aws.region, calls };
    } finally {
      aws.close();
    }
  } finally {
    await cluster.close();
  }
}

/** Watches until every kind was seen once, or the deadline; then stops watching. */
async function syncedView(cluster: OpenCluster, clock: Clock, signal: AbortSignal): Promise<ClusterView> {
  const enough = new AbortController();
  const watching = cluster.run(AbortSignal.any([signal, enough.signal]));
  const untilSynced = async (inner: AbortSignal): Promise<void> => {
    while (cluster.objects.value.kind !== "synced") {
      await cluster.objects.changed(cluster.objects.version, inner);
    }
  };
  try {
    await withDeadline(
      (inner) => Promise.race([untilSynced(inner), watching]),
      { clock, ms: syncDeadlineMs },
      signal,
    );
    return cluster.objects.value;
  } finally {
    enough.abort();
    await watching;
  }
}
