import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTagsCommand, DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { awsWorld } from "./parts/aws-world.ts";
import { startMoto } from "./parts/moto.ts";
import type { Moto } from "./parts/moto.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const MINUTE_MS = 60_000;

describe("moto as AWS", () => {
  const life = new AsyncDisposableStack();
  let moto: Moto;
  beforeAll(async () => {
    moto = life.use(await startMoto());
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [moto]);

  test("a load balancer has its tags and its target group", async () => {
    using world = awsWorld(moto);
    const made = await world.createLoadBalancer({
      name: "tagged",
      tags: { "elbv2.k8s.aws/cluster": "staging-eks", "ingress.k8s.aws/stack": "scrum/web" },
      targetGroup: { name: "tagged-web", tags: { "elbv2.k8s.aws/cluster": "staging-eks" } },
    });

    const tags = await world.elb.send(new DescribeTagsCommand({ ResourceArns: [made.arn] }));
    const groups = await world.elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: made.arn }));

    expect(made.dimension).toMatch(/^app\/tagged\/[0-9a-f]+$/);
    expect(made.targetGroupDimension).toMatch(/^targetgroup\/tagged-web\/[0-9a-f]+$/);
    expect(tags.TagDescriptions?.[0]?.Tags).toContainEqual({
      Key: "ingress.k8s.aws/stack",
      Value: "scrum/web",
    });
    expect(groups.TargetGroups?.map((group) => group.TargetGroupName)).toEqual(["tagged-web"]);
  });

  test("values that were put come back at their minutes", async () => {
    using world = awsWorld(moto);
    const firstMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
    const points = [3, 1, 4, 1, 5].map((value, index) => ({
      timestampMs: firstMs + index * MINUTE_MS,
      value,
    }));
    const dimensions = { LoadBalancer: "app/put/0123456789abcdef" };
    await world.putMetric({ metric: "RequestCount", dimensions, points });

    const answer = await world.cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(firstMs),
        EndTime: new Date(firstMs + 5 * MINUTE_MS),
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          {
            Id: "q0",
            MetricStat: {
              Metric: {
                Namespace: "AWS/ApplicationELB",
                MetricName: "RequestCount",
                Dimensions: [{ Name: "LoadBalancer", Value: "app/put/0123456789abcdef" }],
              },
              Period: 60,
              Stat: "Sum",
            },
          },
        ],
      }),
    );

    const [result] = answer.MetricDataResults ?? [];
    expect(result?.StatusCode).toBe("Complete");
    expect(result?.Timestamps?.map((time) => time.getTime())).toEqual(
      points.map(({ timestampMs }) => timestampMs),
    );
    expect(result?.Values).toEqual([3, 1, 4, 1, 5]);
  });
});
