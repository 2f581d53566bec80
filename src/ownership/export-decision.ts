import { tagValue } from "./tag-value.ts";
import type { OwnedLoadBalancer } from "./owned-load-balancer.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";
import type { Ownership } from "./ownership.ts";
import { owningRows } from "./owning-rows.ts";

/** Whether a load balancer's series are read and pushed; `reason` says in plain words why not. */
export type ExportDecision =
  | { readonly kind: "exported" }
  | { readonly kind: "withheld"; readonly reason: string };

/**
 * Decides by relation, by namespace and by the owner's `elbow.dev/enabled` annotation. A group is exported when any of
 * its members lies in a wanted namespace, and switched off only by all of them: it is never made to look smaller.
 */
export function exportDecision(owned: OwnedLoadBalancer, settings: OwnershipSettings): ExportDecision {
  if (!settings.relations.includes(owned.relation)) {
    return withheld(`relation ${owned.relation} is not in ownership.relations`);
  }
  if (
    settings.namespaces.length > 0 &&
    !namespacesOf(owned).some((name) => settings.namespaces.includes(name))
  ) {
    return withheld("no owning object is in ownership.namespaces");
  }
  const rows = owningRows(owned);
  const isOff = rows.every(({ annotations }) => tagValue(annotations, "elbow.dev/enabled") === "false");
  if (rows.length > 0 && isOff && settings.annotations.includes("enabled")) {
    return withheld('every owning object has annotation elbow.dev/enabled "false"');
  }
  return { kind: "exported" };
}

/** The load balancers whose series are read and pushed, in the order of `ownership`. */
export function exportedLoadBalancers(
  ownership: Ownership,
  settings: OwnershipSettings,
): readonly OwnedLoadBalancer[] {
  return ownership.loadBalancers.filter((owned) => exportDecision(owned, settings).kind === "exported");
}

function namespacesOf(owned: OwnedLoadBalancer): readonly string[] {
  const rows = owningRows(owned);
  return rows.length > 0
    ? rows.map(({ object }) => object.namespace)
    : [owned.owner?.namespace ?? ""].filter((name) => name !== "");
}

function withheld(reason: string): ExportDecision {
  return { kind: "withheld", reason };
}
