import type { Inventory, Tags } from "../aws/inventory.ts";
import type { LoadBalancer, TargetGroup } from "../aws/load-balancer.ts";
import type { ClusterObjects } from "../kubernetes/cluster-objects.ts";
import { acceptedClusters } from "./accepted-clusters.ts";
import { addPublished, publishedOnly } from "./add-published.ts";
import { chooseClaim } from "./choose-claim.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { indexCluster } from "./cluster-index.ts";
import { compareText } from "./compare-text.ts";
import { countClusterTags } from "./count-cluster-tags.ts";
import { rejects } from "./evidence.ts";
import { findBound } from "./find-bound.ts";
import { findUnresolved } from "./find-unresolved.ts";
import type { AssessedLoadBalancer } from "./mark-replaced.ts";
import { markReplaced } from "./mark-replaced.ts";
import { objectKey } from "./object-name.ts";
import type { OwnedLoadBalancer } from "./owned-load-balancer.ts";
import type { OwnershipSettings } from "./ownership-settings.ts";
import type { Ownership } from "./ownership.ts";
import { resolveBindings } from "./resolve-bindings.ts";
import type { TargetGroupContext } from "./resolve-target-group.ts";
import { resolveTargetGroup } from "./resolve-target-group.ts";
import type { TagClaim } from "./tag-claim.ts";
import { clusterValues, readTagClaims } from "./tag-claim.ts";
import { tagFamilies } from "./tag-families.ts";

/**
 * Who owns what: every load balancer that this cluster's tags or Service UIDs claim, that its people have bound, or whose
 * host name its objects show, with the proof. Load balancers of other clusters and strangers are not in it. The order of objects, load balancers and tags does not matter.
 */
export function resolveOwnership(
  cluster: ClusterObjects,
  inventory: Inventory,
  settings: OwnershipSettings,
): Ownership {
  const index = indexCluster(cluster, settings);
  const bindings = resolveBindings(cluster.targetGroupBindings, inventory);
  const context = { index, clusters: acceptedClusters(settings), bindings };
  const bound = findBound(inventory, bindings, index);
  const assessed = inventory.loadBalancers.flatMap((loadBalancer) =>
    assess(loadBalancer, inventory.tags.get(loadBalancer.arn) ?? {}, context),
  );
  const claimed = markReplaced(assessed).map((owned) => orBound(owned, bound));
  const known = new Set(claimed.map(({ loadBalancer }) => loadBalancer.arn));
  const foreign = [...bound.values()].filter(({ loadBalancer }) => !known.has(loadBalancer.arn));
  const unclaimed = inventory.loadBalancers.filter(
    ({ arn }) => !known.has(arn) && !bound.has(arn) && !carriesAnyCluster(inventory.tags.get(arn) ?? {}),
  );
  const targetGroups = targetGroupsByLoadBalancer(inventory);
  const loadBalancers = [
    ...addPublished([...claimed, ...foreign], index),
    ...publishedOnly(unclaimed, inventory.tags, index),
  ]
    .map((owned) => ({
      ...owned,
      targetGroups: (targetGroups.get(owned.loadBalancer.arn) ?? []).map((targetGroup) =>
        resolveTargetGroup(
          { targetGroup, tags: inventory.tags.get(targetGroup.arn) ?? {}, owner: owned.owner },
          context,
        ),
      ),
    }))
    .toSorted(byNameThenArn);
  return {
    loadBalancers,
    unresolved: findUnresolved(index, loadBalancers),
    unresolvedBindings: bindings.unresolved,
    seenClusterTagValues: countClusterTags(inventory),
  };
}

/** A person's binding says more than tags that nobody can read. */
function orBound(owned: OwnedLoadBalancer, bound: ReadonlyMap<string, OwnedLoadBalancer>): OwnedLoadBalancer {
  const other = owned.relation === "ambiguous" ? bound.get(owned.loadBalancer.arn) : undefined;
  return other === undefined ? owned : { ...other, evidence: [...other.evidence, ...owned.evidence] };
}

/** None for another cluster's load balancer. One that is ours, but whose tags nobody can read, is ambiguous. */
function assess(
  loadBalancer: LoadBalancer,
  tags: Tags,
  { index, clusters }: TargetGroupContext,
): readonly AssessedLoadBalancer[] {
  const tagged = readTagClaims(tags).filter((claim) => claim.clusters.some((value) => clusters.has(value)));
  const claims = [...tagged, ...nameClaims(loadBalancer, tagged, index)];
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

/** Tags of any controller of any cluster: one that we know nothing of may own it. */
function carriesAnyCluster(tags: Tags): boolean {
  return (
    readTagClaims(tags).length > 0 ||
    tagFamilies.some((family) => family.cluster.kind === "value" && clusterValues(family, tags).length > 0)
  );
}

/** The cloud provider names a load balancer after its Service's UID: that proves the owner without any tag. */
function nameClaims(
  { name }: LoadBalancer,
  tagged: readonly TagClaim[],
  { serviceByCloudName }: ClusterIndex,
): readonly TagClaim[] {
  const service = serviceByCloudName.get(name);
  const family = tagFamilies.find(({ namedByUid }) => namedByUid);
  if (service === undefined || family === undefined || tagged.some((claim) => claim.family === family)) {
    return [];
  }
  const owner = { kind: "Service", namespace: service.namespace, name: service.name } as const;
  return [{ family, clusters: [], stack: objectKey(service), owner, resource: "LoadBalancer" }];
}

function targetGroupsByLoadBalancer(inventory: Inventory): ReadonlyMap<string, readonly TargetGroup[]> {
  const byLoadBalancer = new Map<string, TargetGroup[]>();
  for (const targetGroup of inventory.targetGroups.toSorted((left, right) =>
    compareText(left.arn, right.arn),
  )) {
    for (const arn of new Set(targetGroup.loadBalancerArns)) {
      const others = byLoadBalancer.get(arn);
      if (others === undefined) {
        byLoadBalancer.set(arn, [targetGroup]);
      } else {
        others.push(targetGroup);
      }
    }
  }
  return byLoadBalancer;
}

function byNameThenArn(left: OwnedLoadBalancer, right: OwnedLoadBalancer): number {
  const byName = compareText(left.loadBalancer.name, right.loadBalancer.name);
  return byName === 0 ? compareText(left.loadBalancer.arn, right.loadBalancer.arn) : byName;
}
