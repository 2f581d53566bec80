import type { Tags } from "../aws/inventory.ts";
import type { LoadBalancer } from "../aws/load-balancer.ts";
import type { ObjectMeta } from "../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "./class-decision.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { supports } from "./evidence.ts";
import { decideGatewayClass } from "./gateway-class.ts";
import { comparableHostName } from "./host-name.ts";
import { objectKey } from "./object-name.ts";
import type { OwnedLoadBalancer, OwnerRef, OwnerRow } from "./owned-load-balancer.ts";
import { decideServiceClass } from "./service-class.ts";

/** An object that shows host names in its status. */
interface Publisher {
  readonly object: OwnerRef;
  /** Taken by a controller we know: its tags then say whose a load balancer is, and a host name says nothing. */
  readonly isManaged: boolean;
  readonly hostNames: readonly string[];
  readonly labels: OwnerRow["labels"];
  readonly annotations: OwnerRow["annotations"];
}

/**
 * Adds the objects that show a load balancer's host name without owning it: Ingresses of another controller behind it,
 * or an object that has moved away. A host name never makes an owner: it may be stale or shared.
 */
export function addPublished(
  loadBalancers: readonly OwnedLoadBalancer[],
  index: ClusterIndex,
): readonly OwnedLoadBalancer[] {
  const publishers = publishersByHostName(index);
  return loadBalancers.map((owned) => {
    const known = new Set(owned.rows.map(({ object }) => rowKey(object)));
    const showing = publishers.get(comparableHostName(owned.loadBalancer.dnsName)) ?? [];
    const added = showing.filter(({ object }) => !known.has(rowKey(object)));
    return added.length === 0 ? owned : withRows(owned, added);
  });
}

/**
 * Load balancers without any controller's tags whose host name an object shows that no known controller takes: `published`.
 * Nobody in the cluster is their owner.
 */
export function publishedOnly(
  candidates: readonly LoadBalancer[],
  tags: ReadonlyMap<string, Tags>,
  index: ClusterIndex,
): readonly OwnedLoadBalancer[] {
  const publishers = publishersByHostName(index);
  return candidates.flatMap((loadBalancer) => {
    const showing = (publishers.get(comparableHostName(loadBalancer.dnsName)) ?? []).filter(
      ({ isManaged }) => !isManaged,
    );
    const owned: OwnedLoadBalancer = {
      loadBalancer,
      tags: tags.get(loadBalancer.arn) ?? {},
      relation: "published",
      role: "main",
      owner: null,
      rows: [],
      targetGroups: [],
      evidence: [],
    };
    return showing.length === 0 || loadBalancer.dnsName === "" ? [] : [withRows(owned, showing)];
  });
}

function withRows(owned: OwnedLoadBalancer, added: readonly Publisher[]): OwnedLoadBalancer {
  return {
    ...owned,
    rows: [...owned.rows, ...added.map((publisher) => publishedRow(publisher, owned))],
    evidence: [
      ...owned.evidence,
      ...added.map(({ object }) =>
        supports("hostname", `${object.kind} ${objectKey(object)} shows its host name without owning it`),
      ),
    ],
  };
}

function publishersByHostName(index: ClusterIndex): ReadonlyMap<string, readonly Publisher[]> {
  const publishers: readonly Publisher[] = [
    ...index.memberships.map(({ ingress, decision }) => publisher("Ingress", ingress, decision)),
    ...index.services.map((service) =>
      publisher("Service", service, decideServiceClass(service, index.classes.services)),
    ),
    ...index.gateways.map((gateway) =>
      publisher("Gateway", gateway, decideGatewayClass(gateway, index.gatewayRules)),
    ),
  ];
  const byHostName = new Map<string, Publisher[]>();
  for (const one of publishers) {
    for (const hostName of new Set(one.hostNames.map(comparableHostName))) {
      const others = byHostName.get(hostName);
      if (others === undefined) {
        byHostName.set(hostName, [one]);
      } else {
        others.push(one);
      }
    }
  }
  return byHostName;
}

function publisher(
  kind: "Ingress" | "Service" | "Gateway",
  given: ObjectMeta & { readonly statusHostnames: readonly string[] },
  decision: ClassDecision,
): Publisher {
  const { namespace, name, labels, annotations, statusHostnames } = given;
  const object = { kind, namespace, name };
  return { object, isManaged: decision.kind === "managed", hostNames: statusHostnames, labels, annotations };
}

function publishedRow({ object, labels, annotations }: Publisher, { role }: OwnedLoadBalancer): OwnerRow {
  return { object, relation: "published", role, labels, annotations };
}

function rowKey(object: OwnerRef): string {
  return `${object.kind} ${objectKey(object)}`;
}
