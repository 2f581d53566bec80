import type { InventoryNeeds } from "../inventory-needs.ts";
import type { Inventory, Tags } from "../inventory.ts";
import type { Listed } from "./in-vpcs.ts";

/** Which target groups' tags are read once the load balancers' are known; without needs those of all. */
export function targetGroupsToTag(
  { loadBalancers, targetGroups }: Listed,
  known: ReadonlyMap<string, Tags>,
  needs: InventoryNeeds | null,
): readonly string[] {
  if (needs === null) {
    return targetGroups.map(({ arn }) => arn);
  }
  const wanted = new Set(
    loadBalancers
      .filter((loadBalancer) => needs.targetGroupTags(loadBalancer, known.get(loadBalancer.arn) ?? {}))
      .map(({ arn }) => arn),
  );
  return targetGroups
    .filter(({ loadBalancerArns }) => loadBalancerArns.some((arn) => wanted.has(arn)))
    .map(({ arn }) => arn);
}

/** What a pass under way knows completely: a resource whose tags are still to be read is left out, as if it came later. */
export function knownPart(
  { loadBalancers, targetGroups }: Listed,
  known: ReadonlyMap<string, Tags>,
  readAtMs: number,
): Inventory {
  return {
    readAtMs,
    loadBalancers: loadBalancers.filter(({ arn }) => known.has(arn)),
    targetGroups: targetGroups.filter(({ arn }) => known.has(arn)),
    tags: new Map(known),
  };
}
