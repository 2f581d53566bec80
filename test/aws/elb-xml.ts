import { xml, xmlError, type FakeAnswer, type FakeCall } from "./fake-aws.ts";

const account = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";

/** The ARN of an ALB by a short name. */
export function albArn(name: string): string {
  return `${account}:loadbalancer/app/${name}/0123456789abcdef`;
}

/** The ARN of a target group by a short name. */
export function targetGroupArn(name: string): string {
  return `${account}:targetgroup/${name}/fedcba9876543210`;
}

/** Fields of a listed load balancer; an absent field is left out of the XML. */
export interface XmlLoadBalancer {
  readonly name: string;
  readonly arn?: string | null;
  readonly type?: string;
  readonly vpc?: string;
  readonly state?: string;
}

/** One `member` of DescribeLoadBalancers. */
export function loadBalancerXml({ name, arn, type, vpc, state }: XmlLoadBalancer): string {
  const arnXml = arn === null ? "" : `<LoadBalancerArn>${arn ?? albArn(name)}</LoadBalancerArn>`;
  return `<member>${arnXml}<LoadBalancerName>${name}</LoadBalancerName><DNSName>${name}-1.eu-west-1.elb.amazonaws.com</DNSName><CreatedTime>2026-01-02T03:04:05.678Z</CreatedTime><Scheme>internet-facing</Scheme><VpcId>${vpc ?? "vpc-1"}</VpcId><State><Code>${state ?? "active"}</Code></State><Type>${type ?? "application"}</Type><AvailabilityZones><member><ZoneName>eu-west-1b</ZoneName></member><member><ZoneName>eu-west-1a</ZoneName></member></AvailabilityZones></member>`;
}

/** One `member` of DescribeTargetGroups. */
export function targetGroupXml(name: string, attachedTo: readonly string[], vpc = "vpc-1"): string {
  const arns = attachedTo.map((arn) => `<member>${arn}</member>`).join("");
  return `<member><TargetGroupArn>${targetGroupArn(name)}</TargetGroupArn><TargetGroupName>${name}</TargetGroupName><VpcId>${vpc}</VpcId><TargetType>ip</TargetType><LoadBalancerArns>${arns}</LoadBalancerArns></member>`;
}

/** The ARNs that a DescribeTags call names. */
export function askedArns(call: FakeCall): readonly string[] {
  return [...call.form].filter(([key]) => key.startsWith("ResourceArns.member.")).map(([, value]) => value);
}

/** What a small account answers. */
export interface Account {
  readonly loadBalancers: readonly XmlLoadBalancer[];
  /** Target group name -> names of load balancers. */
  readonly targetGroups?: Readonly<Record<string, readonly string[]>>;
  /** ARN -> tags; others have the tag `of` with their own ARN. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly gone?: readonly string[];
}

/** Answers as AWS does for `account`, in one page each; strict about twenty ARNs. */
export function accountAnswer(account: Account, call: FakeCall): FakeAnswer {
  switch (call.action) {
    case "DescribeLoadBalancers":
      return xml(
        call.action,
        `<LoadBalancers>${account.loadBalancers.map(loadBalancerXml).join("")}</LoadBalancers>`,
      );
    case "DescribeTargetGroups": {
      const groups = Object.entries(account.targetGroups ?? {}).map(([name, attached]) =>
        targetGroupXml(name, attached.map(albArn)),
      );
      return xml(call.action, `<TargetGroups>${groups.join("")}</TargetGroups>`);
    }
    case "DescribeTags":
      return tagsAnswer(account, askedArns(call));
    default:
      return xmlError(400, "InvalidAction");
  }
}

function tagsAnswer({ tags, gone }: Account, arns: readonly string[]): FakeAnswer {
  if (arns.length > 20) {
    return xmlError(400, "ValidationError", "at most 20");
  }
  const missing = arns.find((arn) => gone?.includes(arn) === true);
  if (missing !== undefined) {
    return xmlError(400, missing.includes(":targetgroup/") ? "TargetGroupNotFound" : "LoadBalancerNotFound");
  }
  const descriptions = arns.map((arn) => {
    const members = Object.entries(tags?.[arn] ?? { of: arn })
      .map(([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`)
      .join("");
    return `<member><ResourceArn>${arn}</ResourceArn><Tags>${members}</Tags></member>`;
  });
  return xml("DescribeTags", `<TagDescriptions>${descriptions.join("")}</TagDescriptions>`);
}
