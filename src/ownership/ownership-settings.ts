import type { Relation } from "./owned-load-balancer.ts";

/** Design key `ownership`, with the cluster name. */
export interface OwnershipSettings {
  readonly clusterName: string;
  /** Cluster tag values accepted besides `clusterName`. */
  readonly clusterTagValues: readonly string[];
  /** Empty = all. Filters what is exported, after the owner is known. */
  readonly namespaces: readonly string[];
  /** Values of the old class annotation that mean the AWS Load Balancer Controller. */
  readonly ingressClasses: readonly string[];
  /** Values of `spec.loadBalancerClass` that mean the AWS Load Balancer Controller. */
  readonly serviceClasses: readonly string[];
  /** Controller names of GatewayClasses besides the controllers' own -> what they make. */
  readonly gatewayControllers: Readonly<Record<string, "alb" | "nlb">>;
  readonly relations: readonly Relation[];
  /** Which `elbow.dev/` annotations owners may use: enabled, load-balancer-name, preset, metrics. */
  readonly annotations: readonly string[];
}
