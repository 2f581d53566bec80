import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openAws } from "../../src/aws/open-aws.ts";
import type { Aws } from "../../src/aws/open-aws.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { awsWorld } from "./parts/aws-world.ts";
import { REGION, startMoto } from "./parts/moto.ts";
import type { Moto } from "./parts/moto.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const MINUTE_MS = 60_000;

/** More than AWS answers tags for in one call. */
const MANY = 23;

describe("the aws room on moto", () => {
  const life = new AsyncDisposableStack();
  let moto: Moto;
  let aws: Aws;

  beforeAll(async () => {
    moto = life.use(await startMoto());
    aws = openAws(
      { region: REGION, vpcIds: [] },
      { clock: systemClock, log: silentLog, meter: silentMeter },
      { endpoint: moto.url, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    );
    life.defer(() => aws.close());
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [moto]);

  test("an empty account is a complete reading of nothing", async () => {
    expect(await aws.inventory.read(AbortSignal.timeout(20_000))).toMatchObject({
      kind: "complete",
      inventory: { loadBalancers: [], targetGroups: [] },
    });
  });

  test("every load balancer comes with its own tags and target group", async () => {
    using world = awsWorld(moto);
    const names = Array.from({ length: MANY }, (_, index) => `many-${index}`);
    for (const name of names) {
      await world.createLoadBalancer({
        name,
        tags: { "ingress.k8s.aws/stack": `many/${name}` },
        targetGroup: { name: `tg-${name}`, tags: { "ingress.k8s.aws/resource": `many/${name}:80` } },
      });
    }

    const reading = await aws.inventory.read(AbortSignal.timeout(60_000));

    const inventory = reading.kind === "complete" ? reading.inventory : undefined;
    const stacks = inventory?.loadBalancers.map(
      ({ arn, name, type }) => `${name} ${type} ${inventory.tags.get(arn)?.["ingress.k8s.aws/stack"]}`,
    );
    const groups = inventory?.targetGroups.map(
      ({ arn, name, loadBalancerArns }) =>
        `${name} ${inventory.tags.get(arn)?.["ingress.k8s.aws/resource"]} ${loadBalancerArns.length}`,
    );
    expect(stacks?.toSorted()).toEqual(names.map((name) => `${name} application many/${name}`).toSorted());
    expect(groups?.toSorted()).toEqual(names.map((name) => `tg-${name} many/${name}:80 1`).toSorted());
  });

  test("each query of a request gets its own values at their own minutes, and none where there are none", async () => {
    using world = awsWorld(moto);
    const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
    const points = [2, 7, 1, 8].map((value, index) => ({ timestampMs: startMs + index * MINUTE_MS, value }));
    const LoadBalancer = "app/read/0123456789abcdef";
    await world.putMetric({ metric: "RequestCount", dimensions: { LoadBalancer }, points });
    const query = {
      namespace: "AWS/ApplicationELB",
      metric: "RequestCount",
      dimensions: [{ name: "LoadBalancer", value: LoadBalancer }],
      statistic: "Sum",
      periodMs: MINUTE_MS,
    };

    const reading = await aws.metrics.read(
      {
        queries: [{ ...query, metric: "HTTPCode_ELB_5XX_Count" }, query],
        startMs,
        endMs: startMs + 4 * MINUTE_MS,
      },
      AbortSignal.timeout(20_000),
    );

    expect(reading).toMatchObject({
      kind: "answered",
      outcomes: [
        { kind: "points", timesMs: [], values: [] },
        {
          kind: "points",
          timesMs: points.map(({ timestampMs }) => timestampMs),
          values: points.map(({ value }) => value),
        },
      ],
    });
  });
});
