import type { Inventory, Tags } from "../aws/inventory.ts";
import type { LoadBalancer } from "../aws/load-balancer.ts";
import type { ClusterObjects } from "../kubernetes/cluster-objects.ts";
import { acceptedClusters } from "./accepted-clusters.ts";
import { addPublished } from "./add-published.ts";
import { chooseClaim } from "./choose-claim.ts";
import { indexCluster } from "./cluster-index.ts";
import { compareText } from "./compare-text.ts";
import { countClusterTags } from "./count-cluster-tags.ts";
import { rejects } from "./evidence.ts";
import { findUnresolved } from "./find-unresolved.ts";
import type { AssessedLoadBalancer } from "./mark-replaced.ts";
import { markReplaced } from "./mark-replaced.ts";
import type { OwnedLoadBalancer, OwnedTargetGroup } from "./owned-load-balancer.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";
import type { Ownership } from "./ownership.ts";
import type { TargetGroupContext } from "./resolve-target-group.ts";
import { resolveTargetGroup } from "./resolve-target-group.ts";
import { clusterValues, readTagClaims } from "./tag-claim.ts";
import { tagFamilies } from "./tag-families.ts";

/**
 * Who owns what: every load balancer that this cluster's tags claim, with the proof. Load balancers of other clusters and
 * those without tags are not in it. The order of objects, load balancers and tags does not matter.
 */
export function resolveOwnership(
  cluster: ClusterObjects,
  inventory: Inventory,
  settings: OwnershipSettings,
): Ownership {
  const index = indexCluster(cluster, settings);
  const context = { index, clusters: acceptedClusters(settings) };
  const targetGroups = targetGroupsByLoadBalancer(inventory, context);
  const assessed = inventory.loadBalancers.flatMap((loadBalancer) =>
    assess(loadBalancer, inventory.tags.get(loadBalancer.arn) ?? {}, context),
  );
  const loadBalancers = addPublished(markReplaced(assessed), index)
    .map((owned) => ({ ...owned, targetGroups: targetGroups.get(owned.loadBalancer.arn) ?? [] }))
    .toSorted(byNameThenArn);
  return {
    loadBalancers,
    unresolved: findUnresolved(index, loadBalancers),
    seenClusterTagValues: countClusterTags(inventory),
  };
}

/** None for another cluster's load balancer. One that is ours, but whose tags nobody can read, is ambiguous. */
function assess(
  loadBalancer: LoadBalancer,
  tags: Tags,
  { index, clusters }: TargetGroupContext,
): readonly AssessedLoadBalancer[] {
  const claims = readTagClaims(tags).filter((claim) => claim.clusters.some((value) => clusters.has(value)));
  if (claims.length === 0 && !carriesClusterTag(tags, clusters)) {
    return [];
  }
  const { chosen, evidence } = chooseClaim(loadBalancer, claims, index);
  const unread = rejects("tag", "a cluster tag names this cluster, but no stack tag names an object");
  const owned: OwnedLoadBalancer = {
    loadBalancer,
    tags,
    relation: chosen?.relation ?? "ambiguous",
    role: chosen?.role ?? "main",
    owner: chosen?.claim.owner ?? null,
    rows: chosen?.rows ?? [],
    targetGroups: [],
    evidence: claims.length === 0 ? [unread] : evidence,
  };
  return [{ owned, assessment: chosen }];
}

/** True for tags whose value is a cluster; a cluster in a tag's key is no claim by itself. */
function carriesClusterTag(tags: Tags, clusters: ReadonlySet<string>): boolean {
  return tagFamilies
    .filter(({ cluster }) => cluster.kind === "value")
    .some((family) => clusterValues(family, tags).some((value) => clusters.has(value)));
}

function targetGroupsByLoadBalancer(
  inventory: Inventory,
  context: TargetGroupContext,
): ReadonlyMap<string, readonly OwnedTargetGroup[]> {
  const byLoadBalancer = new Map<string, OwnedTargetGroup[]>();
  for (const targetGroup of inventory.targetGroups.toSorted((left, right) =>
    compareText(left.arn, right.arn),
  )) {
    for (const arn of new Set(targetGroup.loadBalancerArns)) {
      const resolved = resolveTargetGroup(targetGroup, inventory.tags.get(targetGroup.arn) ?? {}, context);
      const others = byLoadBalancer.get(arn);
      if (others === undefined) {
        byLoadBalancer.set(arn, [resolved]);
      } else {
        others.push(resolved);
      }
    }
  }
  return byLoadBalancer;
}

function byNameThenArn(left: OwnedLoadBalancer, right: OwnedLoadBalancer): number {
  const byName = compareText(left.loadBalancer.name, right.loadBalancer.name);
  return byName === 0 ? compareText(left.loadBalancer.arn, right.loadBalancer.arn) : byName;
}
