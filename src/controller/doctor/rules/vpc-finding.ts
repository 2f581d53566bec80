import type { LoadBalancer } from "../../../aws/load-balancer.ts";
import { advice, ok, type Finding } from "../finding.ts";

/** How many VPCs are named. */
const shownVpcs = 6;

/**
 * Whether the load balancers that carry this cluster's tag lie in one VPC. In several, two clusters may have the same name,
 * and each would export the other's.
 */
export function vpcFinding(
  clusterName: string,
  tagged: readonly Pick<LoadBalancer, "vpcId">[],
  vpcIds: readonly string[],
): Finding | null {
  const counts = new Map<string, number>();
  for (const { vpcId } of tagged) {
    counts.set(vpcId, (counts.get(vpcId) ?? 0) + 1);
  }
  const vpcs = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const [most] = vpcs;
  if (most === undefined) {
    return null;
  }
  const check = "cluster tag and VPCs";
  if (vpcs.length === 1 || vpcs.every(([vpc]) => vpcIds.includes(vpc))) {
    return ok(check, vpcs.length === 1 ? `all in ${most[0]}` : "all in discovery.vpcIds");
  }
  const shown = vpcs.slice(0, shownVpcs).map(([vpc, count]) => `${vpc} (${count})`);
  const more = vpcs.length > shown.length ? ` and ${vpcs.length - shown.length} more` : "";
  return advice(
    check,
    `load balancers with the tag of ${clusterName} lie in several VPCs: ${shown.join(", ")}${more}. Two clusters of one name would export each other's.`,
    `# name the VPCs of this cluster, if others are another's:\ndiscovery:\n  vpcIds: [${most[0]}]`,
  );
}
