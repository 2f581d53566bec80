/** What an ELB ARN says; see `parseLoadBalancerArn`. */
export interface LoadBalancerArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Value of CloudWatch's `LoadBalancer` dimension, `app/name/id`; of a classic load balancer its name. Case as in the ARN. */
  readonly dimension: string;
}

const loadBalancerArn =
  /^arn:([^:|\s]+):elasticloadbalancing:([^:|\s]+):([^:|\s]+):loadbalancer\/((?:app|net)\/[^/:|\s]+\/[^/:|\s]+|[^/:|\s]+)$/;
const targetGroupArn =
  /^arn:[^:|\s]+:elasticloadbalancing:[^:|\s]+:[^:|\s]+:(targetgroup\/[^/:|\s]+\/[^/:|\s]+)$/;

/** Reads a load balancer's ARN in any partition; null for anything else, listeners and rules included. */
export function parseLoadBalancerArn(arn: string): LoadBalancerArn | null {
  const [, partition, region, accountId, dimension] = loadBalancerArn.exec(arn) ?? [];
  return partition === undefined || region === undefined || accountId === undefined || dimension === undefined
    ? null
    : { partition, region, accountId, dimension };
}

/** Value of CloudWatch's `TargetGroup` dimension, with its prefix: `targetgroup/name/id`; null for anything else. */
export function targetGroupDimension(arn: string): string | null {
  return targetGroupArn.exec(arn)?.[1] ?? null;
}
