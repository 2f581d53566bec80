import type { Tags } from "../aws/inventory.ts";
import type { OwnerRef } from "./owned-load-balancer.ts";
import { parseObjectName } from "./object-name.ts";
import type { TagFamily } from "./tag-families.ts";
import { tagFamilies } from "./tag-families.ts";
import { tagValue } from "./tag-value.ts";

/** What the tags of one family say about one resource: whose it is, and which part of it. Not yet believed. */
export interface TagClaim {
  readonly family: TagFamily;
  /** Cluster tag values of this family on the resource; usually one. None: the name alone makes the claim. */
  readonly clusters: readonly string[];
  /** `namespace/name` of an object, or the bare name of an explicit Ingress group. */
  readonly stack: string;
  readonly owner: OwnerRef;
  /** As tagged; `LoadBalancer` in families that do not tag the part. */
  readonly resource: string;
}

/** Every family that tags this resource with a cluster and a readable stack, in the order of the table. */
export function readTagClaims(tags: Tags): readonly TagClaim[] {
  return tagFamilies.flatMap((family) => {
    const clusters = clusterValues(family, tags);
    const stack = tagValue(tags, family.stackKey);
    const owner = stack === null ? null : stackOwner(family, stack);
    if (clusters.length === 0 || stack === null || owner === null) {
      return [];
    }
    const resource =
      family.resourceKey === null ? "LoadBalancer" : (tagValue(tags, family.resourceKey) ?? "");
    return [{ family, clusters, stack, owner, resource }];
  });
}

/** Cluster values that one family's tags name; the value of a family that shares its key with others may repeat there. */
export function clusterValues(family: TagFamily, tags: Tags): readonly string[] {
  const { cluster } = family;
  switch (cluster.kind) {
    case "value": {
      const values = cluster.keys.flatMap((key) => tagValue(tags, key) ?? []);
      return [...new Set(values)].toSorted();
    }
    case "key": {
      const keys = Object.keys(tags).filter((key) => key.startsWith(cluster.prefix));
      return keys.map((key) => key.slice(cluster.prefix.length)).toSorted();
    }
    default:
      return cluster satisfies never;
  }
}

/** A stack without a slash is an explicit group: an implicit one always has its object's `namespace/name`. */
function stackOwner(family: TagFamily, stack: string): OwnerRef | null {
  if (family.kind === "Ingress" && stack !== "" && !stack.includes("/")) {
    return { kind: "IngressGroup", namespace: "", name: stack };
  }
  const name = parseObjectName(stack);
  return name === null ? null : { kind: family.kind, ...name };
}
