/** What the ARN of a load balancer says, CloudWatch's dimension values above all; see `parseLoadBalancerArn`. */
export interface LoadBalancerArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Value of CloudWatch's `LoadBalancer` dimension, `app/name/id`; of a classic load balancer its name. Case as in the ARN. */
  readonly dimension: string;
}

const loadBalancerArn =
  /^arn:([^:|\s]+):elasticloadbalancing:([^:|\s]+):([^:|\s]+):loadbalancer\/((?:app|net)\/[^/:|\s]+\/[^/:|\s]+|[^/:|\s]+)$/i;
const targetGroupArn =
  /^arn:[^:|\s]+:elasticloadbalancing:[^:|\s]+:[^:|\s]+:targetgroup\/([^/:|\s]+\/[^/:|\s]+)$/i;

/**
 * Reads the ARN of an application, network or classic load balancer in any partition and any case; null for anything
 * else, listeners and rules, which look alike, included.
 */
export function parseLoadBalancerArn(arn: string): LoadBalancerArn | null {
  const [, partition, region, accountId, dimension] = loadBalancerArn.exec(arn) ?? [];
  return partition === undefined || region === undefined || accountId === undefined || dimension === undefined
    ? null
    : { partition, region, accountId, dimension };
}

/** Value of CloudWatch's `TargetGroup` dimension, with its prefix: `targetgroup/name/id`; null for anything else. */
export function targetGroupDimension(arn: string): string | null {
  const [, nameAndId] = targetGroupArn.exec(arn) ?? [];
  return nameAndId === undefined ? null : `targetgroup/${nameAndId}`;
}

/** Whether a dimension value is a classic load balancer's, which has a name and nothing else. */
export function isClassicDimension(dimension: string): boolean {
  return !dimension.includes("/");
}
