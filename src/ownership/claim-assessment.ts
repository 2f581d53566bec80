import type { LoadBalancer } from "../aws/load-balancer.ts";
import type { Evidence, OwnerRow, Role } from "./owned-load-balancer.ts";
import type { TagClaim } from "./tag-claim.ts";

/** One family's claim on a load balancer, with the role its resource tag gives. */
export interface LoadBalancerClaim {
  readonly claim: TagClaim;
  readonly role: Role;
  readonly loadBalancer: LoadBalancer;
}

/** A claim held against the cluster's objects: does the object exist, and does it still stand behind the load balancer? */
export interface ClaimAssessment {
  readonly claim: TagClaim;
  readonly role: Role;
  readonly relation: "owner" | "stale" | "orphan";
  /** True when an object holds the family's finalizer for this stack: decides between two families. */
  readonly held: boolean;
  readonly rows: readonly OwnerRow[];
  /** Host names that the owning objects show: decides between two load balancers of one owner. */
  readonly statusHostnames: readonly string[];
  /** The ARN that the owner's status names; null = none. Decides before host names. */
  readonly statusArn: string | null;
  readonly evidence: readonly Evidence[];
}
