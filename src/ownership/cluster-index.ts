import type { ClusterObjects, ServiceObject } from "../kubernetes/cluster-objects.ts";
import { compareText } from "./compare-text.ts";
import type { IngressMembership, Stack } from "./ingress-membership.ts";
import { ingressMembership } from "./ingress-membership.ts";
import { objectKey } from "./object-name.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";

/** The cluster's objects, sorted by namespace and name, and found by the keys that tags use. */
export interface ClusterIndex {
  readonly memberships: readonly IngressMembership[];
  readonly services: readonly ServiceObject[];
  /** By `namespace/name`. */
  readonly membershipByName: ReadonlyMap<string, IngressMembership>;
  readonly serviceByName: ReadonlyMap<string, ServiceObject>;
  /** By `stackKey`: who wants to be in a stack or still holds it, sorted. */
  readonly membersByStack: ReadonlyMap<string, readonly IngressMembership[]>;
}

/** Indexes one view of the cluster; the order of the objects in it does not matter. */
export function indexCluster(cluster: ClusterObjects, settings: OwnershipSettings): ClusterIndex {
  const rules = { classes: cluster.ingressClasses, annotationValues: settings.ingressClasses };
  const memberships = cluster.ingresses
    .toSorted((left, right) => compareText(objectKey(left), objectKey(right)))
    .map((ingress) => ingressMembership(ingress, rules));
  const services = cluster.services.toSorted((left, right) => compareText(objectKey(left), objectKey(right)));
  return {
    memberships,
    services,
    membershipByName: new Map(memberships.map((member) => [objectKey(member.ingress), member])),
    serviceByName: new Map(services.map((service) => [objectKey(service), service])),
    membersByStack: groupByStack(memberships),
  };
}

/** Everyone who wants or holds this stack. */
export function membersOf(index: ClusterIndex, stack: Stack): readonly IngressMembership[] {
  return index.membersByStack.get(stackKey(stack)) ?? [];
}

function groupByStack(
  memberships: readonly IngressMembership[],
): ReadonlyMap<string, readonly IngressMembership[]> {
  const groups = new Map<string, IngressMembership[]>();
  for (const membership of memberships) {
    for (const key of new Set([...membership.wanted, ...membership.held].map(stackKey))) {
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [membership]);
      } else {
        group.push(membership);
      }
    }
  }
  return groups;
}

function stackKey({ familyId, stack }: Stack): string {
  return `${familyId} ${stack}`;
}
