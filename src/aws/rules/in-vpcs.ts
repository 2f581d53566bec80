import type { LoadBalancer, TargetGroup } from "../load-balancer.ts";

/** What an inventory lists. */
export interface Listed {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
}

/**
 * What lies in the given VPCs (none given = everywhere). Attached target groups follow their load balancers, because
 * those of Lambda targets are in no VPC; unattached ones go by their own.
 */
export function inVpcs(
  loadBalancers: readonly LoadBalancer[],
  targetGroups: readonly TargetGroup[],
  vpcIds: readonly string[],
): Listed {
  if (vpcIds.length === 0) {
    return { loadBalancers, targetGroups };
  }
  const kept = loadBalancers.filter((loadBalancer) => vpcIds.includes(loadBalancer.vpcId));
  const arns = new Set(kept.map((loadBalancer) => loadBalancer.arn));
  return {
    loadBalancers: kept,
    targetGroups: targetGroups.filter(({ loadBalancerArns, vpcId }) =>
      loadBalancerArns.length === 0 ? vpcIds.includes(vpcId) : loadBalancerArns.some((arn) => arns.has(arn)),
    ),
  };
}
