import type { OwnedLoadBalancer, OwnerRow } from "./owned-load-balancer.ts";

/**
 * The objects that speak for a load balancer: the owner itself, or all members of the group that owns it, or, where it has
 * no owner here, everything that is bound to it or publishes it. Empty when no object exists (orphan) or none is known. What they do not all say alike, the load balancer does not say.
 */
export function owningRows({ owner, rows, relation }: OwnedLoadBalancer): readonly OwnerRow[] {
  if (owner === null) {
    return rows.filter((row) => row.relation === relation);
  }
  const candidates = rows.filter(
    ({ relation, object }) => relation !== "published" && object.kind !== "IngressGroup",
  );
  return owner.kind === "IngressGroup"
    ? candidates
    : candidates.filter(
        ({ object }) =>
          object.kind === owner.kind && object.namespace === owner.namespace && object.name === owner.name,
      );
}
