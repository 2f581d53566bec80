/** What an ARN of the ELB API says, for any partition: `arn:<partition>:elasticloadbalancing:<region>:<account>:<rest>`. */
interface ElbArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** What the resource is: the text before the first `/`. */
  readonly kind: "loadbalancer" | "targetgroup";
  /** Case is kept: CloudWatch's dimension values are exact. */
  readonly rest: string;
}

const pattern = /^arn:([^:]+):elasticloadbalancing:([^:]*):([^:]*):(loadbalancer|targetgroup)\/([^:]+)$/i;

function parse(arn: string): ElbArn | null {
  const [, partition, region, account, kind, rest] = pattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined || rest === undefined) {
    return null;
  }
  return {
    partition,
    region,
    account,
    kind: kind?.toLowerCase() === "loadbalancer" ? "loadbalancer" : "targetgroup",
    rest,
  };
}

/**
 * CloudWatch's dimension value of a load balancer: `app/<name>/<id>`, `net/<name>/<id>`, or the bare name of a classic
 * one. Null when `arn` is no load balancer's ARN; listeners and rules, which look alike, are none.
 */
export function loadBalancerDimension(arn: string): string | null {
  const parsed = parse(arn);
  return parsed?.kind === "loadbalancer" ? parsed.rest : null;
}

/** CloudWatch's dimension value of a target group: `targetgroup/<name>/<id>`. Null when `arn` is no target group's ARN. */
export function targetGroupDimension(arn: string): string | null {
  const parsed = parse(arn);
  return parsed?.kind === "targetgroup" ? `targetgroup/${parsed.rest}` : null;
}

/** Whether the ARN of a load balancer is a classic one's, which has a name and nothing else. */
export function isClassicArn(arn: string): boolean {
  return loadBalancerDimension(arn)?.includes("/") === false;
}

/** The account that an ARN belongs to; null when it is no load balancer's or target group's. */
export function accountOfArn(arn: string): string | null {
  return parse(arn)?.account ?? null;
}
