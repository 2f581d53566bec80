import type { Inventory } from "../aws/inventory.ts";
import { compareText } from "./compare-text.ts";
import { clusterValues } from "./tag-claim.ts";
import { tagFamilies } from "./tag-families.ts";
import { tagValue } from "./tag-value.ts";

/**
 * How many load balancers carry each cluster tag value, whosever they are. A cluster that is named in a tag's key counts
 * only where a Service is named too: such keys also sit on the cluster's own machinery.
 */
export function countClusterTags(inventory: Inventory): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { arn } of inventory.loadBalancers) {
    const tags = inventory.tags.get(arn) ?? {};
    const families = tagFamilies.filter(
      ({ cluster, stackKey }) => cluster.kind === "value" || tagValue(tags, stackKey) !== null,
    );
    for (const value of new Set(families.flatMap((family) => clusterValues(family, tags)))) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].toSorted(([left], [right]) => compareText(left, right)));
}
