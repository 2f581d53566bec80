import type { Inventory } from "../../src/aws/inventory.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { settings } from "./build.ts";
import { mappingText } from "./mapping-text.ts";

/** One world and the mapping that it must give. */
export interface OwnershipCase {
  readonly name: string;
  readonly cluster: ClusterObjects;
  readonly inventory: Inventory;
  readonly expected: readonly string[];
  /** `namespace/name` of the objects that still wait for a load balancer. */
  readonly unresolved?: readonly string[];
}

/** What the world of the case gives, in the form of what it must give. */
export function outcomeOf({ cluster, inventory }: OwnershipCase): {
  readonly mapping: readonly string[];
  readonly unresolved: readonly string[];
} {
  const ownership = resolveOwnership(cluster, inventory, settings);
  const unresolved = ownership.unresolved.map(({ object }) => `${object.namespace}/${object.name}`);
  return { mapping: mappingText(ownership), unresolved };
}
