/** `application` = ALB, `network` = NLB, `classic` = the old kind. Gateway load balancers are left out of the inventory. */
export type LoadBalancerType = "application" | "network" | "classic";

/** One load balancer as the ELB API shows it. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: LoadBalancerType;
  readonly scheme: "internet-facing" | "internal";
  /** As AWS writes it; compare without regard to case. */
  readonly dnsName: string;
  readonly vpcId: string;
  readonly state: "provisioning" | "active" | "active_impaired" | "failed";
  readonly createdAtMs: number;
  /** Names of its zones, sorted, e.g. `eu-west-1a`; absent = not known. */
  readonly availabilityZones?: readonly string[];
}

/** One target group as the ELB API shows it. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly targetType: "instance" | "ip" | "lambda" | "alb";
  /** The load balancers it is attached to; none = known, but CloudWatch has no series for it. */
  readonly loadBalancerArns: readonly string[];
  readonly vpcId: string;
  /** Port that targets get traffic on unless they say otherwise; for instance targets the Service's node port. */
  readonly port?: number;
}
