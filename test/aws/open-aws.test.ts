import { afterEach, describe, expect, test, vi } from "vitest";
import { AwsError } from "../../src/aws/aws-error.ts";
import { openAws } from "../../src/aws/open-aws.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { accountAnswer } from "./elb-xml.ts";
import { json, startFakeAws } from "./fake-aws.ts";

const signal = new AbortController().signal;
const parts = { clock: new FakeClock(0), log: silentLog, meter: silentMeter };
const request = {
  queries: [
    {
      namespace: "AWS/ELB",
      metric: "Latency",
      dimensions: [{ name: "LoadBalancerName", value: "old" }],
      statistic: "Average",
      periodMs: 60_000,
    },
  ],
  startMs: 0,
  endMs: 60_000,
};

/** The machine's own AWS configuration stays out. */
function bareEnvironment(): void {
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("openAws", () => {
  test.each([
    ["", "region-missing"],
    ["eu-west", "region-invalid"],
    ["eu-west-1a", "region-invalid"],
    ["eu-west-1.evil.example", "region-invalid"],
    ["EU-WEST-1", "region-invalid"],
  ])("refuses the region %j: %s", (region, code) => {
    const open = (): unknown => openAws({ region, vpcIds: [] }, parts);
    expect(open).toThrow(AwsError);
    expect(open).toThrow(new RegExp(`^${code}: .*AWS_REGION`));
  });

  test.each(["eu-west-1", "us-gov-east-1", "cn-northwest-1", "eusc-de-east-1", "ap-southeast-4"])(
    "takes %s",
    (region) => {
      const aws = openAws({ region, vpcIds: [] }, parts);
      expect(aws.region).toBe(region);
      aws.close();
    },
  );

  test("finds endpoint and credentials as every AWS program does", async () => {
    await using server = await startFakeAws((call) =>
      call.action === "GetMetricData"
        ? json({ MetricDataResults: [] })
        : accountAnswer({ loadBalancers: [] }, call),
    );
    bareEnvironment();
    vi.stubEnv("AWS_ENDPOINT_URL", server.endpoint);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDFROMENV");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const aws = openAws({ region: "eu-west-1", vpcIds: [] }, parts);
    expect(await aws.inventory.read(signal)).toMatchObject({ kind: "complete", calls: 2 });
    expect(await aws.metrics.read(request, signal)).toMatchObject({ kind: "answered" });
    aws.close();
    const signatures = server.calls.map((call) => call.headers.authorization);
    expect(signatures.filter((one) => one?.includes("Credential=AKIDFROMENV/") !== true)).toEqual([]);
    expect(signatures.at(0)).toContain("/eu-west-1/elasticloadbalancing/");
    expect(signatures.at(-1)).toContain("/eu-west-1/monitoring/");
  });

  test("without credentials both readers say so", async () => {
    bareEnvironment();
    const aws = openAws({ region: "eu-west-1", vpcIds: [] }, parts);
    expect(await aws.inventory.read(signal)).toMatchObject({
      kind: "failed",
      failure: { code: "no-credentials", action: "elasticloadbalancing:DescribeLoadBalancers" },
    });
    expect(await aws.metrics.read(request, signal)).toMatchObject({
      kind: "failed",
      failure: { code: "no-credentials", action: "cloudwatch:GetMetricData" },
    });
    aws.close();
  });

  test("calls of one tick share sixteen connections and keep them", async () => {
    await using server = await startFakeAws(() => json({ MetricDataResults: [] }));
    const { metrics } = server.open();
    await Promise.all(Array.from({ length: 40 }, () => metrics.read(request, signal)));
    await Promise.all(Array.from({ length: 40 }, () => metrics.read(request, signal)));
    expect(server.calls).toHaveLength(80);
    expect(server.connections()).toBe(16);
  });
});
