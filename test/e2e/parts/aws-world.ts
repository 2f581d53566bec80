import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

import { REGION } from "./moto.ts";
import type { Moto } from "./moto.ts";

/** A load balancer as the AWS Load Balancer Controller would make it, as far as the tests need. */
export interface LoadBalancerWish {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly targetGroup?: { readonly name: string; readonly tags: Readonly<Record<string, string>> };
}

/** A load balancer that is there, with CloudWatch's dimension values for it. */
export interface LoadBalancerMade {
  readonly arn: string;
  /** `app/NAME/ID`. */
  readonly dimension: string;
  /** `targetgroup/NAME/ID`. */
  readonly targetGroupDimension: string | undefined;
}

/** Values of one metric, one per minute. */
export interface MetricValues {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly { readonly timestampMs: number; readonly value: number }[];
}

/** The AWS inside a moto, to be filled. */
export interface AwsWorld extends Disposable {
  readonly createLoadBalancer: (wish: LoadBalancerWish) => Promise<LoadBalancerMade>;
  readonly deleteLoadBalancer: (arn: string) => Promise<void>;
  readonly putMetric: (values: MetricValues) => Promise<void>;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudWatch: CloudWatchClient;
}

/** Opens moto with the real SDK clients. */
export function awsWorld(moto: Moto): AwsWorld {
  const config = {
    endpoint: moto.url,
    region: REGION,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const elb = new ElasticLoadBalancingV2Client(config);
  const cloudWatch = new CloudWatchClient(config);
  return {
    elb,
    cloudWatch,
    async createLoadBalancer(wish) {
      const network = await defaultNetwork(moto);
      const made = await elb.send(
        new CreateLoadBalancerCommand({
          Name: wish.name,
          Type: "application",
          Subnets: [...network.subnetIds],
          Tags: tagList(wish.tags),
        }),
      );
      const arn = made.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
      const targetGroupArn =
        wish.targetGroup === undefined
          ? undefined
          : await createTargetGroup(elb, { ...wish.targetGroup, vpcId: network.vpcId, loadBalancerArn: arn });
      return {
        arn,
        dimension: arn.slice(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length),
        targetGroupDimension: targetGroupArn?.slice(targetGroupArn.indexOf(":targetgroup/") + 1),
      };
    },
    async deleteLoadBalancer(arn) {
      await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
    },
    async putMetric({ metric, dimensions, points }) {
      await cloudWatch.send(
        new PutMetricDataCommand({
          Namespace: "AWS/ApplicationELB",
          MetricData: points.map(({ timestampMs, value }) => ({
            MetricName: metric,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            Timestamp: new Date(timestampMs),
            Value: value,
          })),
        }),
      );
    },
    [Symbol.dispose]() {
      elb.destroy();
      cloudWatch.destroy();
    },
  };
}

async function createTargetGroup(
  elb: ElasticLoadBalancingV2Client,
  wish: {
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly vpcId: string;
    readonly loadBalancerArn: string;
  },
): Promise<string> {
  const made = await elb.send(
    new CreateTargetGroupCommand({
      Name: wish.name,
      Protocol: "HTTP",
      Port: 8080,
      VpcId: wish.vpcId,
      TargetType: "ip",
      Tags: tagList(wish.tags),
    }),
  );
  const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: wish.loadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: arn }],
    }),
  );
  return arn;
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The default VPC that moto gives every region, asked for without an EC2 client: moto does not check signatures. */
async function defaultNetwork(
  moto: Moto,
): Promise<{ readonly vpcId: string; readonly subnetIds: readonly string[] }> {
  const response = await fetch(moto.url, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action: "DescribeSubnets", Version: "2016-11-15" }),
  });
  const text = await response.text();
  const all = (tag: string): readonly string[] =>
    [...text.matchAll(new RegExp(`<${tag}>([^<]+)</${tag}>`, "g"))].map(([, value]) => value ?? "");
  const [vpcId] = all("vpcId");
  if (vpcId === undefined) {
    throw new Error(`moto has no default network in ${REGION}: ${response.status} ${text.slice(0, 200)}`);
  }
  return { vpcId, subnetIds: all("subnetId").slice(0, 2) };
}
