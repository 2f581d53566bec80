import type {
  ClusterObjects,
  GatewayObject,
  RouteObject,
  ServiceObject,
} from "../kubernetes/cluster-objects.ts";
import { cloudProviderName } from "./cloud-provider-name.ts";
import { compareText } from "./compare-text.ts";
import type { GatewayClassRules } from "./gateway-class.ts";
import type { IngressMembership, Stack } from "./ingress-membership.ts";
import { ingressMembership } from "./ingress-membership.ts";
import type { KnownClasses } from "./known-classes.ts";
import { knownClasses } from "./known-classes.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey } from "./object-name.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";

/** The cluster's objects, sorted by namespace and name, and found by the keys that tags use. */
export interface ClusterIndex {
  readonly memberships: readonly IngressMembership[];
  readonly services: readonly ServiceObject[];
  readonly gateways: readonly GatewayObject[];
  readonly routes: readonly RouteObject[];
  readonly classes: KnownClasses;
  readonly gatewayRules: GatewayClassRules;
  /** By `namespace/name`. */
  readonly membershipByName: ReadonlyMap<string, IngressMembership>;
  readonly serviceByName: ReadonlyMap<string, ServiceObject>;
  readonly gatewayByName: ReadonlyMap<string, GatewayObject>;
  /** By the name that the cloud provider gives a Service's load balancer: it is made of the UID, so it proves the owner. */
  readonly serviceByCloudName: ReadonlyMap<string, ServiceObject>;
  /** By `stackKey`: who wants to be in a stack or still holds it, sorted. */
  readonly membersByStack: ReadonlyMap<string, readonly IngressMembership[]>;
}

/** Indexes one view of the cluster; the order of the objects in it does not matter. */
export function indexCluster(cluster: ClusterObjects, settings: OwnershipSettings): ClusterIndex {
  const rules = {
    classes: cluster.ingressClasses,
    parameters: cluster.ingressClassParams,
    annotationValues: settings.ingressClasses,
  };
  const memberships = cluster.ingresses.toSorted(byKey).map((ingress) => ingressMembership(ingress, rules));
  const services = cluster.services.toSorted(byKey);
  const gateways = cluster.gateways.toSorted(byKey);
  const classes = knownClasses(settings);
  return {
    memberships,
    services,
    gateways,
    routes: cluster.routes.toSorted(
      (left, right) => compareText(left.kind, right.kind) || byKey(left, right),
    ),
    classes,
    gatewayRules: {
      classes: new Map(cluster.gatewayClasses.map((one) => [one.name, one])),
      controllers: classes.gateways,
    },
    membershipByName: new Map(memberships.map((member) => [objectKey(member.ingress), member])),
    serviceByName: new Map(services.map((service) => [objectKey(service), service])),
    gatewayByName: new Map(gateways.map((gateway) => [objectKey(gateway), gateway])),
    serviceByCloudName: new Map(services.map((service) => [cloudProviderName(service.uid), service])),
    membersByStack: groupByStack(memberships),
  };
}

/** Everyone who wants or holds this stack. */
export function membersOf(index: ClusterIndex, stack: Stack): readonly IngressMembership[] {
  return index.membersByStack.get(stackKey(stack)) ?? [];
}

function byKey(left: ObjectName, right: ObjectName): number {
  return compareText(objectKey(left), objectKey(right));
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
