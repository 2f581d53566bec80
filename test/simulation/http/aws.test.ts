import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type GetMetricDataInput,
} from "@aws-sdk/client-cloudwatch";
import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, test } from "vitest";
import {
  type FaultName,
  type FaultWindow,
  faultSchedule,
} from "../../../src/simulation/faults/fault-schedule.ts";
import {
  awsThrottles,
  type SimulatedAws,
  startSimulatedAws,
} from "../../../src/simulation/http/aws/simulated-aws.ts";
import { truthOf } from "../../../src/simulation/world/ground-truth.ts";
import { simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 11, startMs });
const scrumulator = world.loadBalancers[0];
const own = { Name: "LoadBalancer", Value: scrumulator?.dimension ?? "" };

interface Stage extends AsyncDisposable {
  readonly aws: SimulatedAws;
  readonly clock: FakeClock;
  readonly cloudwatch: CloudWatchClient;
  readonly elb: ElasticLoadBalancingV2Client;
}

async function stage(
  on: Readonly<Partial<Record<FaultName, FaultWindow>>> = {},
  region = "eu-west-1",
): Promise<Stage> {
  const clock = new FakeClock(startMs);
  const faults = faultSchedule(clock, { seed: 1, on });
  const aws = await startSimulatedAws(world, clock, { faults, throttles: awsThrottles });
  const settings = {
    region,
    endpoint: aws.url,
    maxAttempts: 1,
    credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
  };
  const cloudwatch = new CloudWatchClient(settings);
  const elb = new ElasticLoadBalancingV2Client(settings);
  return {
    aws,
    clock,
    cloudwatch,
    elb,
    async [Symbol.asyncDispose]() {
      cloudwatch.destroy();
      elb.destroy();
      await aws[Symbol.asyncDispose]();
    },
  };
}

function query(
  id: string,
  metric = "RequestCount",
  stat = "Sum",
): NonNullable<GetMetricDataInput["MetricDataQueries"]>[number] {
  const Metric = { Namespace: "AWS/ApplicationELB", MetricName: metric, Dimensions: [own] };
  return { Id: id, MetricStat: { Metric, Period: 60, Stat: stat } };
}

function range(minutes: number): { StartTime: Date; EndTime: Date } {
  return { StartTime: new Date(startMs - minutes * minuteMs), EndTime: new Date(startMs) };
}

describe("the simulated ELB API, asked by the AWS SDK", () => {
  test("lists load balancers in pages", async () => {
    await using now = await stage();
    const first = await now.elb.send(new DescribeLoadBalancersCommand({ PageSize: 10 }));
    const second = await now.elb.send(
      new DescribeLoadBalancersCommand({ PageSize: 10, Marker: first.NextMarker }),
    );
    const all = [...(first.LoadBalancers ?? []), ...(second.LoadBalancers ?? [])];
    expect(second.NextMarker).toBeUndefined();
    expect(all).toHaveLength(world.loadBalancers.length - 1);
    expect(all[0]).toMatchObject({
      LoadBalancerArn: scrumulator?.arn,
      LoadBalancerName: "scrumulator",
      DNSName: scrumulator?.dnsName,
      Type: "application",
      Scheme: "internet-facing",
      State: { Code: "active" },
      CreatedTime: new Date(scrumulator?.createdAtMs ?? 0),
    });
  });

  test("gives target groups with their load balancer, and tags of both", async () => {
    await using now = await stage();
    const groups = await now.elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: scrumulator?.arn }));
    const arns = [scrumulator?.arn ?? "", groups.TargetGroups?.[1]?.TargetGroupArn ?? ""];
    const tags = await now.elb.send(new DescribeTagsCommand({ ResourceArns: arns }));
    expect(groups.TargetGroups?.map((group) => group.LoadBalancerArns)).toEqual([
      [scrumulator?.arn],
      [scrumulator?.arn],
    ]);
    expect(tags.TagDescriptions?.[1]?.Tags).toContainEqual({
      Key: "ingress.k8s.aws/resource",
      Value: "agile/scrumulator-scrumulator-api:http",
    });
    expect(tags.TagDescriptions?.[0]?.ResourceArn).toBe(scrumulator?.arn);
  });

  test.each([
    ["a page of 401", new DescribeLoadBalancersCommand({ PageSize: 401 }), "ValidationError"],
    [
      "tags of 21 ARNs",
      new DescribeTagsCommand({ ResourceArns: Array.from({ length: 21 }, () => scrumulator?.arn ?? "") }),
      "ValidationError",
    ],
    [
      "tags of an unknown ARN",
      new DescribeTagsCommand({ ResourceArns: [`${scrumulator?.arn}0`] }),
      "LoadBalancerNotFoundException",
    ],
  ])("refuses %s", async (_name, command, error) => {
    await using now = await stage();
    await expect(now.elb.send(command as DescribeTagsCommand)).rejects.toMatchObject({ name: error });
  });

  test("throttles the forty-first call in one moment and answers again a second later", async () => {
    await using now = await stage();
    const call = (): Promise<unknown> => now.elb.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
    for (let number = 0; number < 40; number += 1) {
      await call();
    }
    await expect(call()).rejects.toMatchObject({ name: "Throttling" });
    await now.clock.advance(1000);
    await call();
    expect(now.aws.counts()).toMatchObject({ calls: { DescribeLoadBalancers: 42 }, throttled: 1 });
  });

  test("refuses a client of another region", async () => {
    await using now = await stage({}, "us-east-1");
    await expect(now.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });
});

describe("the simulated GetMetricData, asked by the AWS SDK", () => {
  test("gives newest first unless asked otherwise, the end excluded, exact values", async () => {
    await using now = await stage();
    const times = {
      StartTime: new Date(startMs - 23 * minuteMs + 17_000),
      EndTime: new Date(startMs - 20 * minuteMs),
    };
    const read = (ScanBy?: "TimestampAscending"): Promise<GetMetricDataCommandOutput> =>
      now.cloudwatch.send(
        new GetMetricDataCommand({
          ...times,
          MetricDataQueries: [query("m1")],
          ...(ScanBy ? { ScanBy } : {}),
        }),
      );
    const descending = (await read()).MetricDataResults?.[0];
    const ascending = (await read("TimestampAscending")).MetricDataResults?.[0];
    const expected = [23, 22, 21].map((minutes) => startMs - minutes * minuteMs);
    const identity = {
      namespace: "AWS/ApplicationELB",
      metric: "RequestCount",
      dimensions: [{ name: "LoadBalancer", value: own.Value }],
      statistic: "Sum",
    };
    expect(ascending?.Timestamps?.map(Number)).toEqual(expected);
    expect(descending?.Timestamps?.map(Number)).toEqual([...expected].reverse());
    expect(ascending?.Values).toEqual(expected.map((at) => truthOf(world, identity, at)?.value));
  });

  test("pages at any MaxDatapoints: an id comes back on several pages, the sum of them is the whole", async () => {
    await using now = await stage();
    const base = {
      ...range(20),
      ScanBy: "TimestampAscending" as const,
      MetricDataQueries: [query("a"), query("b", "ProcessedBytes"), query("c", "NoSuchMetric")],
    };
    const whole = await now.cloudwatch.send(new GetMetricDataCommand(base));
    const merged = new Map<string, number[]>();
    const statuses = new Map<string, string[]>();
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await now.cloudwatch.send(
        new GetMetricDataCommand({ ...base, MaxDatapoints: 7, NextToken }),
      );
      for (const result of page.MetricDataResults ?? []) {
        merged.set(result.Id ?? "", [...(merged.get(result.Id ?? "") ?? []), ...(result.Values ?? [])]);
        statuses.set(result.Id ?? "", [...(statuses.get(result.Id ?? "") ?? []), result.StatusCode ?? ""]);
      }
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect(pages).toBe(6);
    expect([...merged.values()]).toEqual(whole.MetricDataResults?.map((result) => result.Values));
    expect(statuses.get("a")).toEqual(["PartialData", "PartialData", "Complete"]);
    expect(statuses.get("c")).toEqual(["Complete"]);
  });

  test.each([
    [
      "501 queries",
      { ...range(5), MetricDataQueries: Array.from({ length: 501 }, (_, n) => query(`m${n}`)) },
    ],
    ["an id twice", { ...range(5), MetricDataQueries: [query("m1"), query("m1")] }],
    ["an id with a capital", { ...range(5), MetricDataQueries: [query("M1")] }],
    ["a statistic that is none", { ...range(5), MetricDataQueries: [query("m1", "RequestCount", "sum")] }],
    ["an empty range", { ...range(0), MetricDataQueries: [query("m1")] }],
    ["too many points a page", { ...range(5), MaxDatapoints: 100_801, MetricDataQueries: [query("m1")] }],
    [
      "a period of 90 seconds",
      {
        ...range(5),
        MetricDataQueries: [{ ...query("m1"), MetricStat: { ...query("m1").MetricStat!, Period: 90 } }],
      },
    ],
  ])("refuses %s", async (_name, input) => {
    await using now = await stage();
    await expect(now.cloudwatch.send(new GetMetricDataCommand(input))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("refuses a token of another request", async () => {
    await using now = await stage();
    const page = await now.cloudwatch.send(
      new GetMetricDataCommand({ ...range(5), MaxDatapoints: 1, MetricDataQueries: [query("a")] }),
    );
    const stolen = { ...range(6), NextToken: page.NextToken, MetricDataQueries: [query("a")] };
    await expect(now.cloudwatch.send(new GetMetricDataCommand(stolen))).rejects.toMatchObject({
      name: "InvalidNextToken",
    });
  });

  test.each([
    [
      "a wrong unit",
      5,
      { ...query("m1"), MetricStat: { ...query("m1").MetricStat!, Unit: "Seconds" as const } },
    ],
    ["minutes older than fifteen days", 16 * 1440, query("m1")],
    [
      "an unknown dimension value",
      5,
      {
        ...query("m1"),
        MetricStat: {
          ...query("m1").MetricStat!,
          Metric: {
            Namespace: "AWS/ApplicationELB",
            MetricName: "RequestCount",
            Dimensions: [{ Name: "LoadBalancer", Value: "app/x/1" }],
          },
        },
      },
    ],
  ])("is empty and Complete, without error, for %s", async (_name, minutes, one) => {
    await using now = await stage();
    const answer = await now.cloudwatch.send(
      new GetMetricDataCommand({ ...range(minutes), MetricDataQueries: [one] }),
    );
    expect(answer.MetricDataResults).toMatchObject([{ Id: "m1", StatusCode: "Complete", Values: [] }]);
  });

  test("aggregates longer periods", async () => {
    await using now = await stage();
    const five = { ...query("five"), MetricStat: { ...query("five").MetricStat!, Period: 300 } };
    const times = {
      StartTime: new Date(startMs - 30 * minuteMs),
      EndTime: new Date(startMs - 25 * minuteMs),
    };
    const answer = await now.cloudwatch.send(
      new GetMetricDataCommand({ ...times, MetricDataQueries: [query("one"), five] }),
    );
    const [ones, fives] = answer.MetricDataResults?.map((result) => result.Values ?? []) ?? [];
    expect(fives).toEqual([ones?.reduce((a, b) => a + b, 0)]);
  });

  test("counts queries and units", async () => {
    await using now = await stage();
    const statistics = ["Average", "SampleCount", "p50", "p90", "p99", "Maximum"];
    const queries = statistics.map((stat, number) => query(`m${number}`, "TargetResponseTime", stat));
    await now.cloudwatch.send(
      new GetMetricDataCommand({ ...range(5), MetricDataQueries: [...queries, query("r")] }),
    );
    expect(now.aws.counts()).toMatchObject({ calls: { GetMetricData: 1 }, queries: 7, units: 3 });
  });

  test.each([
    ["query-internal-error", "InternalError"],
    ["query-forbidden", "Forbidden"],
    ["query-partial", "PartialData"],
  ] as const)("with %s one id is %s and its neighbour Complete", async (fault, status) => {
    await using now = await stage({ [fault]: { share: 1, subject: "ProcessedBytes" } });
    const input = { ...range(20), MetricDataQueries: [query("a"), query("b", "ProcessedBytes")] };
    const answer = await now.cloudwatch.send(new GetMetricDataCommand(input));
    expect(answer.NextToken).toBeUndefined();
    expect(answer.MetricDataResults?.map((result) => result.StatusCode)).toEqual(["Complete", status]);
    expect(answer.MetricDataResults?.[1]?.Values?.length).toBeLessThan(15);
  });

  test.each([
    ["aws-throttled", { name: "Throttling" }],
    ["aws-server-error", { $metadata: expect.objectContaining({ httpStatusCode: 500 }) as object }],
    ["aws-reset", { code: "ECONNRESET" }],
  ] as const)("with %s the call fails so that the SDK knows why", async (fault, error) => {
    await using now = await stage({ [fault]: { share: 1 } });
    const input = { ...range(5), MetricDataQueries: [query("a")] };
    await expect(now.cloudwatch.send(new GetMetricDataCommand(input))).rejects.toMatchObject(error);
  });

  test("with aws-page-failed the first page comes and the second fails", async () => {
    await using now = await stage({ "aws-page-failed": { share: 1 } });
    const input = { ...range(20), MaxDatapoints: 5, MetricDataQueries: [query("a")] };
    const first = await now.cloudwatch.send(new GetMetricDataCommand(input));
    const second = new GetMetricDataCommand({ ...input, NextToken: first.NextToken });
    await expect(now.cloudwatch.send(second)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });
});

test("an unsigned request and a foreign protocol get a clear refusal", async () => {
  await using now = await stage();
  const unsigned = await fetch(now.aws.url, { method: "POST", body: "Action=DescribeLoadBalancers" });
  const cbor = await fetch(`${now.aws.url}/service/GraniteServiceVersion20100801/operation/GetMetricData`, {
    method: "POST",
    headers: {
      "content-type": "application/cbor",
      authorization: "AWS4-HMAC-SHA256 Credential=x/20261121/eu-west-1/monitoring",
    },
    body: "x",
  });
  expect([unsigned.status, cbor.status]).toEqual([403, 400]);
  expect(await cbor.text()).toContain("application/cbor");
});
