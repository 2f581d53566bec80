import type { ClusterIndex } from "./cluster-index.ts";
import { decideGatewayClass } from "./gateway-class.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey } from "./object-name.ts";
import type { OwnedLoadBalancer, OwnerRef } from "./owned-load-balancer.ts";
import type { Unresolved } from "./ownership.ts";
import { decideServiceClass } from "./service-class.ts";
import { tagValue } from "./tag-value.ts";
import { tagFamilies } from "./tag-families.ts";

/**
 * Objects that a known controller takes, or that no controller can decide about, and that have no load balancer of their
 * own. Objects being deleted are not missed, nor are Gateways that only try things out.
 */
export function findUnresolved(
  index: ClusterIndex,
  loadBalancers: readonly OwnedLoadBalancer[],
): readonly Unresolved[] {
  const served = new Set(
    loadBalancers
      .filter(({ relation }) => relation === "owner")
      .flatMap(({ rows }) => rows.filter(({ relation }) => relation === "owner" || relation === "member"))
      .map(({ object }) => refKey(object)),
  );
  return [...ingressesWithout(index), ...servicesWithout(index), ...gatewaysWithout(index)].filter(
    ({ object }) => !served.has(refKey(object)),
  );
}

function ingressesWithout({ memberships }: ClusterIndex): readonly Unresolved[] {
  return memberships.flatMap(({ ingress, decision, wanted }) => {
    if (ingress.deletedAtMs !== null || decision.kind === "foreign") {
      return [];
    }
    const object = ref("Ingress", ingress);
    if (decision.kind === "undecided") {
      return [{ object, reason: decision.reason }];
    }
    const [stack] = wanted;
    return stack === undefined
      ? [{ object, reason: "its group name is not a valid one, so the controller refuses it" }]
      : [{ object, reason: missing(decision, stack.stack) }];
  });
}

function servicesWithout({ services, classes }: ClusterIndex): readonly Unresolved[] {
  return services.flatMap((service) => {
    const decision = decideServiceClass(service, classes.services);
    return service.deletedAtMs !== null || decision.kind !== "managed"
      ? []
      : [{ object: ref("Service", service), reason: missing(decision, objectKey(service)) }];
  });
}

/** A dry run has no load balancer on purpose. */
function gatewaysWithout({ gateways, gatewayRules }: ClusterIndex): readonly Unresolved[] {
  return gateways.flatMap((gateway) => {
    const decision = decideGatewayClass(gateway, gatewayRules);
    const isDry = tagValue(gateway.annotations, "gateway.k8s.aws/dry-run") === "true";
    return gateway.deletedAtMs !== null || decision.kind !== "managed" || isDry
      ? []
      : [{ object: ref("Gateway", gateway), reason: missing(decision, objectKey(gateway)) }];
  });
}

function missing({ familyId, reason }: { familyId: string; reason: string }, stack: string): string {
  const family = tagFamilies.find(({ id }) => id === familyId);
  if (family?.namedByUid === true) {
    return `no load balancer has the name that ${family.controller} makes from its UID, though it takes it (${reason})`;
  }
  return `no load balancer of this cluster has tag ${family?.stackKey} = ${stack}, though ${family?.controller} takes it (${reason})`;
}

function ref(kind: "Ingress" | "Service" | "Gateway", { namespace, name }: ObjectName): OwnerRef {
  return { kind, namespace, name };
}

function refKey(object: OwnerRef): string {
  return `${object.kind} ${objectKey(object)}`;
}
