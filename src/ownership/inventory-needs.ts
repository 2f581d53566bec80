import type { InventoryNeeds } from "../aws/inventory-needs.ts";
import type { ClusterObjects } from "../kubernetes/cluster-objects.ts";
import { acceptedClusters } from "./accepted-clusters.ts";
import { cloudProviderName } from "./cloud-provider-name.ts";
import { knownClasses } from "./known-classes.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";
import { decideServiceClass } from "./service-class.ts";
import { readTagClaims } from "./tag-claim.ts";

/**
 * What ownership needs of AWS: classic load balancers when a Service of the cloud provider can have one; target groups'
 * tags where a load balancer is claimed by this cluster. `objects` null: the cluster is not known yet.
 */
export function inventoryNeeds(objects: ClusterObjects | null, settings: OwnershipSettings): InventoryNeeds {
  const { services: classes } = knownClasses(settings);
  const clusters = acceptedClusters(settings);
  const byCloudProvider = (objects?.services ?? []).filter((service) => {
    const decision = decideServiceClass(service, classes);
    return decision.kind === "managed" && decision.familyId === "cloud-provider";
  });
  const names = new Set(byCloudProvider.map(({ uid }) => cloudProviderName(uid)));
  return {
    // A Service that asks for a network load balancer now may have left a classic one behind.
    classic: byCloudProvider.length > 0,
    targetGroupTags: ({ name }, tags) =>
      names.has(name) ||
      readTagClaims(tags).some((claim) => claim.clusters.some((value) => clusters.has(value))),
  };
}
