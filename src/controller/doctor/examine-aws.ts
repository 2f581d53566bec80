import { AwsError } from "../../aws/aws-error.ts";
import type { Inventory } from "../../aws/inventory.ts";
import type { LoadBalancer } from "../../aws/load-balancer.ts";
import type { MetricQuery } from "../../aws/metric-reader.ts";
import { type Aws, openAws } from "../../aws/open-aws.ts";
import { parseLoadBalancerArn } from "../../catalogue/elb-arn.ts";
import { metricPrice } from "../../catalogue/prices.ts";
import type { ClusterObjects } from "../../kubernetes/cluster-objects.ts";
import { countClusterTags } from "../../ownership/count-cluster-tags.ts";
import { resolveOwnership } from "../../ownership/resolve-ownership.ts";
import { silentMeter } from "../../runtime/silent-meter.ts";
import { clusterNameAdvice } from "../rules/cluster-name-advice.ts";
import type { DoctorParts } from "./doctor-parts.ts";
import { failed, ok, skipped, type Examination, type Finding } from "./finding.ts";
import { awsFix, iamActions } from "./rules/iam-statement.ts";
import { vpcFinding } from "./rules/vpc-finding.ts";

const minuteMs = 60_000;

/** How far back the one read of CloudWatch looks. Long enough to meet a quiet load balancer's traffic; the price is the same. */
const readMs = 60 * minuteMs;

/** AWS: credentials and rights by using them, the cluster's name among the tags, and one paid read of CloudWatch. */
export async function* examineAws(parts: DoctorParts, signal: AbortSignal): Examination {
  const aws = open(parts);
  if (aws instanceof AwsError) {
    yield failed("AWS", aws.message, "Set region, or AWS_REGION.");
    return;
  }
  try {
    const reading = await aws.inventory.read(signal);
    if (reading.kind === "failed") {
      const { failure } = reading;
      const isAboutWho = failure.code === "no-credentials" || failure.code === "expired-credentials";
      const check = isAboutWho ? "AWS credentials" : `IAM ${failure.action}`;
      yield failed(check, failure.message, awsFix(failure));
      yield* untried(failure.action);
      yield skipped("CloudWatch", "not read: the load balancers must be listed first");
      return;
    }
    const { inventory } = reading;
    yield ok("AWS credentials", `accepted in ${aws.region}`);
    yield* usedActions(inventory, reading.calls);
    yield* examineClusterName(parts, inventory);
    yield* examineCloudWatch(aws, { parts, inventory }, signal);
  } finally {
    aws.close();
  }
}

/** Each right by its use. Of none of a kind nothing can be listed, so nothing is known of rights to its tags. */
function* usedActions({ loadBalancers, targetGroups, tags }: Inventory, calls: number): Generator<Finding> {
  const [listing, groups, reading] = iamActions;
  yield ok(`IAM ${listing}`, `${counted(loadBalancers.length, "load balancer")} in ${calls} free calls`);
  yield ok(`IAM ${groups}`, counted(targetGroups.length, "target group"));
  yield tags.size > 0
    ? ok(`IAM ${reading}`, `tags of ${counted(tags.size, "resource")}`)
    : skipped(`IAM ${reading}`, "not tried: there is nothing to read tags of");
}

/** The actions that come after the one that failed: what they would say is not known. */
function* untried(action: string): Generator<Finding> {
  const at = iamActions.findIndex((one) => one === action);
  for (const later of at === -1 ? [] : iamActions.slice(at + 1, -1)) {
    yield skipped(`IAM ${later}`, `not tried: ${action} comes first`);
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function open({ settings, clock, log, aws }: DoctorParts): Aws | AwsError {
  try {
    return openAws(settings.aws, { clock, log, meter: silentMeter }, aws ?? undefined);
  } catch (error) {
    if (error instanceof AwsError) {
      return error;
    }
    throw error;
  }
}

/** Tags alone decide here, so that the advice is there even when the cluster is not. */
const noObjects: ClusterObjects = {
  ingresses: [],
  ingressClasses: [],
  services: [],
  ingressClassParams: [],
  targetGroupBindings: [],
  gatewayClasses: [],
  gateways: [],
  routes: [],
};

async function* examineClusterName({ settings }: DoctorParts, inventory: Inventory): Examination {
  const { clusterName, clusterTagValues } = settings.ownership;
  const seen = resolveOwnership(noObjects, inventory, settings.ownership).seenClusterTagValues;
  const advice = clusterNameAdvice([clusterName, ...clusterTagValues], seen);
  if (advice !== null) {
    yield failed("cluster name", advice.message, advice.remedy);
    return;
  }
  const matching = [clusterName, ...clusterTagValues].reduce((sum, name) => sum + (seen[name] ?? 0), 0);
  yield ok(
    "cluster name",
    `${matching} load balancer${matching === 1 ? " carries" : "s carry"} the tag of ${clusterName}`,
  );
  const names = new Set([clusterName, ...clusterTagValues]);
  const tagged = inventory.loadBalancers.filter((one) =>
    Object.keys(countClusterTags({ ...inventory, loadBalancers: [one] })).some((name) => names.has(name)),
  );
  const vpcs = vpcFinding(clusterName, tagged, settings.aws.vpcIds);
  if (vpcs !== null) {
    yield vpcs;
  }
}

async function* examineCloudWatch(
  aws: Aws,
  { parts, inventory }: { readonly parts: DoctorParts; readonly inventory: Inventory },
  signal: AbortSignal,
): Examination {
  const query = inventory.loadBalancers.map(queryOf).find((one) => one !== null);
  if (query === undefined || query === null) {
    yield skipped("CloudWatch", "not read: there is no load balancer to ask about");
    return;
  }
  const endMs = Math.floor(parts.clock.nowMs() / minuteMs) * minuteMs;
  const request = { queries: [query], startMs: endMs - readMs, endMs };
  const reading = await aws.metrics.read(request, signal);
  if (reading.kind === "failed") {
    yield failed("CloudWatch", reading.failure.message, awsFix(reading.failure));
    return;
  }
  const [outcome] = reading.outcomes;
  const price = metricPrice(aws.region).usdPerThousand / 1000;
  if (outcome?.kind !== "points") {
    const message = outcome?.message ?? "no answer to the one question";
    yield failed(
      "CloudWatch",
      message,
      'Allow cloudwatch:GetMetricData on resource "*" in the role\'s IAM policy and check its boundaries.',
    );
    return;
  }
  yield ok(
    "CloudWatch",
    `${outcome.timesMs.length} minutes of ${query.metric} read for ${price.toFixed(5)} USD`,
  );
}

function queryOf({ arn, type }: LoadBalancer): MetricQuery | null {
  const dimension = parseLoadBalancerArn(arn)?.dimension;
  if (dimension === undefined || type === "classic") {
    return null;
  }
  const [namespace, metric] =
    type === "application" ? ["AWS/ApplicationELB", "RequestCount"] : ["AWS/NetworkELB", "ProcessedBytes"];
  const dimensions = [{ name: "LoadBalancer", value: dimension }];
  return { namespace, metric, dimensions, statistic: "Sum", periodMs: minuteMs };
}
