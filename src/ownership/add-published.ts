import type { ClusterIndex } from "./cluster-index.ts";
import { supports } from "./evidence.ts";
import { comparableHostName } from "./host-name.ts";
import { objectKey } from "./object-name.ts";
import type { OwnedLoadBalancer, OwnerRef, OwnerRow } from "./owned-load-balancer.ts";

/** An object that shows host names in its status. */
interface Publisher {
  readonly object: OwnerRef;
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
    if (added.length === 0) {
      return owned;
    }
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
  });
}

function publishersByHostName(index: ClusterIndex): ReadonlyMap<string, readonly Publisher[]> {
  const publishers: readonly Publisher[] = [
    ...index.memberships.map(({ ingress }) => publisher("Ingress", ingress)),
    ...index.services.map((service) => publisher("Service", service)),
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
  kind: "Ingress" | "Service",
  given: ClusterIndex["services"][number] | ClusterIndex["memberships"][number]["ingress"],
): Publisher {
  const { namespace, name, labels, annotations, statusHostnames } = given;
  return { object: { kind, namespace, name }, hostNames: statusHostnames, labels, annotations };
}

function publishedRow({ object, labels, annotations }: Publisher, { role }: OwnedLoadBalancer): OwnerRow {
  return { object, relation: "published", role, labels, annotations };
}

function rowKey(object: OwnerRef): string {
  return `${object.kind} ${objectKey(object)}`;
}
