import type { OwnedLoadBalancer, OwnedTargetGroup, OwnerRow } from "../ownership/owned-load-balancer.ts";
import { owningRows } from "../ownership/owning-rows.ts";

/** Whose name, namespace, labels and annotations a series speaks of. */
export interface LabelSubject {
  /** A group has no labels of its own: it speaks with what its members have in common. */
  readonly kind: "object" | "group" | "unknown";
  readonly name: string | null;
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The owner of a load balancer; for a group, what all members share. */
export function loadBalancerSubject(owned: OwnedLoadBalancer): LabelSubject {
  const { owner } = owned;
  if (owner === null) {
    return { kind: "unknown", name: null, namespace: null, labels: {}, annotations: {} };
  }
  const rows = owningRows(owned);
  const namespaces = new Set(rows.map(({ object }) => object.namespace));
  const [shared] = namespaces;
  return {
    kind: owner.kind === "IngressGroup" ? "group" : "object",
    name: owner.name,
    namespace:
      owner.kind !== "IngressGroup" ? owner.namespace : namespaces.size === 1 ? (shared ?? null) : null,
    labels: inCommon(rows.map(({ labels }) => labels)),
    annotations: inCommon(rows.map(({ annotations }) => annotations)),
  };
}

/** The owner of a target group: within a group the member Ingress that it belongs to, as far as that is known. */
export function targetGroupSubject(owned: OwnedLoadBalancer, targetGroup: OwnedTargetGroup): LabelSubject {
  const member = owningRows(owned).find(
    ({ object }) =>
      object.kind === "Ingress" &&
      object.name === targetGroup.ingress &&
      object.namespace === targetGroup.namespace,
  );
  return member === undefined ? loadBalancerSubject(owned) : rowSubject(member);
}

/** One object of a load balancer; a group's row has neither namespace nor labels. */
export function rowSubject({ object, labels, annotations }: OwnerRow): LabelSubject {
  const kind = object.kind === "IngressGroup" ? "group" : "object";
  const namespace = object.namespace === "" ? null : object.namespace;
  return { kind, name: object.name, namespace, labels, annotations };
}

function inCommon(records: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first = {}, ...others] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) =>
      others.every((other) => Object.hasOwn(other, key) && other[key] === value),
    ),
  );
}
