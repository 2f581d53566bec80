import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import type { SimulatedLoadBalancer, SimulatedTargetGroup } from "../../world/simulated-load-balancer.ts";
import { type SimulatedWorld, loadBalancersAt } from "../../world/simulated-world.ts";
import { type AwsAnswer, awsError } from "./aws-answer.ts";
import { membersOf } from "./query-parameters.ts";
import { memberList, textElement } from "./xml.ts";

/** What the ELB actions read from. */
export interface ElbSource {
  readonly world: SimulatedWorld;
  readonly clock: Clock;
  readonly faults: FaultSchedule;
}

const maxPageSize = 400;
const maxTagArns = 20;
const maxNamedArns = 20;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextMarker: string | null;
}

/** Markers are opaque to clients: the number of the next item, wrapped so that nobody computes with it. */
function pageOf<T>(all: readonly T[], form: URLSearchParams): Page<T> | AwsAnswer<never> {
  const size = Number(form.get("PageSize") ?? maxPageSize);
  if (!Number.isInteger(size) || size < 1 || size > maxPageSize) {
    return awsError(400, "ValidationError", `Member must have value between 1 and ${maxPageSize}: PageSize`);
  }
  const marker = form.get("Marker");
  const from = marker === null ? 0 : Number(Buffer.from(marker, "base64url").toString().replace("item:", ""));
  if (!Number.isInteger(from) || from < 0 || from > all.length) {
    return awsError(400, "ValidationError", "Invalid marker");
  }
  const items = all.slice(from, from + size);
  const next = from + items.length;
  return { items, nextMarker: next < all.length ? Buffer.from(`item:${next}`).toString("base64url") : null };
}

function named<T extends { readonly arn: string; readonly name: string }>(
  all: readonly T[],
  form: URLSearchParams,
  code: { readonly arns: string; readonly notFound: string },
): readonly T[] | AwsAnswer<never> {
  const arns = membersOf(form, code.arns);
  const names = membersOf(form, "Names");
  if (arns.length + names.length > maxNamedArns) {
    return awsError(400, "ValidationError", `at most ${maxNamedArns} can be named`);
  }
  if (arns.length + names.length === 0) {
    return all;
  }
  const found = all.filter((each) => arns.includes(each.arn) || names.includes(each.name));
  return found.length < arns.length + names.length
    ? awsError(400, code.notFound, "One or more of the named resources was not found")
    : found;
}

function loadBalancerXml(world: SimulatedWorld, each: SimulatedLoadBalancer): string {
  const zones = each.zones.map(
    (zone, index) => textElement("ZoneName", zone) + textElement("SubnetId", `subnet-0${index}abcdef`),
  );
  return [
    textElement("LoadBalancerArn", each.arn),
    textElement("LoadBalancerName", each.name),
    textElement("DNSName", each.dnsName),
    textElement("CanonicalHostedZoneId", "Z32O12XQLNTSW2"),
    textElement("CreatedTime", new Date(each.createdAtMs).toISOString()),
    textElement("Scheme", each.scheme),
    textElement("VpcId", each.vpcId),
    `<State>${textElement("Code", "active")}</State>`,
    textElement("Type", each.type),
    memberList("AvailabilityZones", zones),
    memberList("SecurityGroups", each.type === "application" ? [`sg-${world.site.accountId}`] : []),
    textElement("IpAddressType", "ipv4"),
  ].join("");
}

function targetGroupXml(owner: SimulatedLoadBalancer, group: SimulatedTargetGroup): string {
  return [
    textElement("TargetGroupArn", group.arn),
    textElement("TargetGroupName", group.name),
    textElement("Protocol", group.protocol),
    textElement("Port", String(group.port)),
    textElement("VpcId", owner.vpcId),
    textElement("HealthCheckEnabled", "true"),
    textElement("TargetType", group.targetType),
    memberList("LoadBalancerArns", [owner.arn]),
    textElement("IpAddressType", "ipv4"),
  ].join("");
}

function describeLoadBalancers(source: ElbSource, form: URLSearchParams): AwsAnswer<string> {
  const listed = loadBalancersAt(source.world, source.clock.nowMs());
  const chosen = named(listed, form, { arns: "LoadBalancerArns", notFound: "LoadBalancerNotFound" });
  if ("kind" in chosen) {
    return chosen;
  }
  const page = pageOf(chosen, form);
  if ("kind" in page) {
    return page;
  }
  const marker = page.nextMarker === null ? "" : textElement("NextMarker", page.nextMarker);
  const members = page.items.map((each) => loadBalancerXml(source.world, each));
  return { kind: "ok", body: memberList("LoadBalancers", members) + marker };
}

function describeTargetGroups(source: ElbSource, form: URLSearchParams): AwsAnswer<string> {
  const listed = loadBalancersAt(source.world, source.clock.nowMs());
  const balancer = form.get("LoadBalancerArn");
  const pairs = listed.flatMap((owner) =>
    owner.targetGroups.map((group) => ({ owner, group, arn: group.arn, name: group.name })),
  );
  if (balancer !== null && !listed.some((each) => each.arn === balancer)) {
    return awsError(400, "LoadBalancerNotFound", `Load balancer '${balancer}' not found`);
  }
  const attached = balancer === null ? pairs : pairs.filter(({ owner }) => owner.arn === balancer);
  const chosen = named(attached, form, { arns: "TargetGroupArns", notFound: "TargetGroupNotFound" });
  if ("kind" in chosen) {
    return chosen;
  }
  const page = pageOf(chosen, form);
  if ("kind" in page) {
    return page;
  }
  const marker = page.nextMarker === null ? "" : textElement("NextMarker", page.nextMarker);
  const members = page.items.map(({ owner, group }) => targetGroupXml(owner, group));
  return { kind: "ok", body: memberList("TargetGroups", members) + marker };
}

function describeTags(source: ElbSource, form: URLSearchParams): AwsAnswer<string> {
  const arns = membersOf(form, "ResourceArns");
  if (arns.length === 0 || arns.length > maxTagArns) {
    return awsError(400, "ValidationError", `ResourceArns must have between 1 and ${maxTagArns} items`);
  }
  const listed = loadBalancersAt(source.world, source.clock.nowMs());
  const tags = new Map(
    listed.flatMap((each) => [each, ...each.targetGroups]).map((each) => [each.arn, each.tags] as const),
  );
  const missing = arns.find((arn) => !tags.has(arn) || source.faults.strikes("aws-tags-vanished", arn));
  if (missing !== undefined) {
    const group = missing.includes(":targetgroup/");
    const code = group ? "TargetGroupNotFound" : "LoadBalancerNotFound";
    return awsError(400, code, `${group ? "Target groups" : "Load balancer"} '${missing}' not found`);
  }
  const descriptions = arns.map((arn) => {
    const rows = Object.entries(tags.get(arn) ?? {}).map(
      ([key, value]) => textElement("Key", key) + textElement("Value", value),
    );
    return textElement("ResourceArn", arn) + memberList("Tags", rows);
  });
  return { kind: "ok", body: memberList("TagDescriptions", descriptions) };
}

function envelope(action: string, answer: AwsAnswer<string>): AwsAnswer<string> {
  if (answer.kind !== "ok") {
    return answer;
  }
  const metadata =
    "<ResponseMetadata><RequestId>5ca1ab1e-0000-4000-8000-000000000000</RequestId></ResponseMetadata>";
  const body = `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${answer.body}</${action}Result>${metadata}</${action}Response>`;
  return { kind: "ok", body };
}

/** One action of the ELBv2 query protocol: its XML. Strict as AWS in page sizes and numbers of ARNs. */
export function describeLoadBalancing(source: ElbSource, form: URLSearchParams): AwsAnswer<string> {
  const version = form.get("Version");
  const action = form.get("Action") ?? "";
  if (version !== "2015-12-01") {
    return awsError(400, "InvalidAction", `Could not find operation ${action} for version ${version}`);
  }
  switch (action) {
    case "DescribeLoadBalancers":
      return envelope(action, describeLoadBalancers(source, form));
    case "DescribeTargetGroups":
      return envelope(action, describeTargetGroups(source, form));
    case "DescribeTags":
      return envelope(action, describeTags(source, form));
    default:
      return awsError(400, "InvalidAction", `Could not find operation ${action} for version ${version}`);
  }
}
