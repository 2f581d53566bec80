import type { OwnedLoadBalancer, OwnerRef } from "./owned-load-balancer.ts";
import type { UnresolvedBinding } from "./resolve-bindings.ts";

/** An object that should have a load balancer (a managed class) but has none in the inventory yet. */
export interface Unresolved {
  readonly object: OwnerRef;
  readonly reason: string;
}

/** The whole map from load balancers to owners. */
export interface Ownership {
  /** By ARN, sorted by name then ARN: independent of input order. */
  readonly loadBalancers: readonly OwnedLoadBalancer[];
  readonly unresolved: readonly Unresolved[];
  /** TargetGroupBindings that map nothing; absent = none. */
  readonly unresolvedBindings?: readonly UnresolvedBinding[];
  /** Cluster tag values seen in the inventory with the number of load balancers: tells a wrong `clusterName`. */
  readonly seenClusterTagValues: Readonly<Record<string, number>>;
}
