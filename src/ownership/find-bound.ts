import type { Inventory } from "../aws/inventory.ts";
import type { TargetGroup } from "../aws/load-balancer.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { supports } from "./evidence.ts";
import { objectKey } from "./object-name.ts";
import type { OwnedLoadBalancer, OwnerRow } from "./owned-load-balancer.ts";
import type { Binding, Bindings } from "./resolve-bindings.ts";

/**
 * Load balancers that nobody in this cluster made, but that a person has bound to Services of it: they are `bound` and
 * have no owner here, since other clusters and other targets may stand behind them as well.
 */
export function findBound(
  inventory: Inventory,
  bindings: Bindings,
  index: ClusterIndex,
): ReadonlyMap<string, OwnedLoadBalancer> {
  const byLoadBalancer = new Map<
    string,
    { readonly targetGroup: TargetGroup; readonly binding: Binding }[]
  >();
  for (const targetGroup of inventory.targetGroups) {
    const userMade = (bindings.byTargetGroup.get(targetGroup.arn) ?? []).filter(
      ({ isUserMade }) => isUserMade,
    );
    for (const arn of userMade.length === 0 ? [] : targetGroup.loadBalancerArns) {
      const found = userMade.map((binding) => ({ targetGroup, binding }));
      byLoadBalancer.set(arn, [...(byLoadBalancer.get(arn) ?? []), ...found]);
    }
  }
  return new Map(
    inventory.loadBalancers.flatMap((loadBalancer) => {
      const found = (byLoadBalancer.get(loadBalancer.arn) ?? []).toSorted((left, right) =>
        left.targetGroup.arn === right.targetGroup.arn
          ? 0
          : left.targetGroup.arn < right.targetGroup.arn
            ? -1
            : 1,
      );
      if (found.length === 0) {
        return [];
      }
      const rows = new Map(
        found.map(({ binding }) => [objectKey(binding.service), boundRow(binding, index)] as const),
      );
      const owned: OwnedLoadBalancer = {
        loadBalancer,
        tags: inventory.tags.get(loadBalancer.arn) ?? {},
        relation: "bound",
        role: "main",
        owner: null,
        rows: [...rows].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row),
        targetGroups: [],
        evidence: found.map(({ targetGroup, binding }) =>
          supports(
            "binding",
            `TargetGroupBinding ${objectKey(binding.object)} binds its target group ${targetGroup.name} to Service ${objectKey(binding.service)}`,
          ),
        ),
      };
      return [[loadBalancer.arn, owned] as const];
    }),
  );
}

function boundRow({ service }: Binding, index: ClusterIndex): OwnerRow {
  const known = index.serviceByName.get(objectKey(service));
  return {
    object: { kind: "Service", ...service },
    relation: "bound",
    role: "main",
    labels: known?.labels ?? {},
    annotations: known?.annotations ?? {},
  };
}
