import type { ClusterObjects } from "../../kubernetes/cluster-objects.ts";
import type { Inventory } from "../../aws/inventory.ts";
import { comparableHostName } from "../../ownership/host-name.ts";
import type { Ownership } from "../../ownership/ownership.ts";

/** What waits for a load balancer, by a name of its own, with the moment it was first seen waiting (epoch ms). */
export type Waiting = ReadonlyMap<string, number>;

/** The host names that ELB gives out, in every partition. */
const elbHostName = /\.elb\.[a-z0-9.-]*amazonaws\.com(\.cn)?$|\.elb\.amazonaws\.com(\.cn)?$/;

/**
 * What waits now: objects that should have a load balancer and have none, and load balancers' host names in an object's
 * status that the inventory does not know. What has waited before keeps its time.
 */
export function nextWaiting(
  known: Waiting,
  now: { readonly ownership: Ownership; readonly objects: ClusterObjects; readonly inventory: Inventory },
  nowMs: number,
): Waiting {
  const listed = new Set(now.inventory.loadBalancers.map(({ dnsName }) => comparableHostName(dnsName)));
  const shown = [...now.objects.ingresses, ...now.objects.services, ...now.objects.gateways]
    .flatMap(({ statusHostnames }) => statusHostnames.map(comparableHostName))
    .filter((name) => elbHostName.test(name) && !listed.has(name));
  const waiting = now.ownership.unresolved.map(
    ({ object }) => `${object.kind} ${object.namespace}/${object.name}`,
  );
  return new Map([...waiting, ...shown].map((key) => [key, known.get(key) ?? nowMs]));
}

/**
 * How long something that waits makes passes come early. Shorter: a slow load balancer is found a whole interval late.
 * Longer: an Ingress that never gets one costs its account's ELB calls for nothing.
 */
const hurryForMs = 10 * 60_000;

/** Whether something has begun to wait lately. */
export function isHurried(waiting: Waiting, nowMs: number): boolean {
  return [...waiting.values()].some((sinceMs) => nowMs - sinceMs < hurryForMs);
}
