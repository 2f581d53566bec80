import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { KubeConfig } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { startSimulation } from "../../src/simulation/start-simulation.ts";
import { FakeClock } from "../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;

test("a whole surrounding: its kubeconfig, its environment, its truth", async () => {
  const clock = new FakeClock(startMs);
  await using simulation = await startSimulation({ clock, seed: 3 });
  const config = new KubeConfig();
  config.loadFromString(simulation.kubeconfig);
  const cloudwatch = new CloudWatchClient({
    region: simulation.environment["AWS_REGION"] ?? "",
    endpoint: simulation.environment["AWS_ENDPOINT_URL"] ?? "",
    credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
  });
  const truth = [
    ...simulation.truth({ startMs: startMs - 12 * minuteMs, endMs: startMs - 11 * minuteMs }),
  ].filter((point) => point.finalAtMs <= startMs);
  const queries = truth.slice(0, 500).map((point, number) => ({
    Id: `m${number}`,
    MetricStat: {
      Metric: {
        Namespace: point.namespace,
        MetricName: point.metric,
        Dimensions: point.dimensions.map((each) => ({ Name: each.name, Value: each.value })),
      },
      Period: 60,
      Stat: point.statistic,
    },
  }));
  const answer = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(startMs - 12 * minuteMs),
      EndTime: new Date(startMs - 11 * minuteMs),
      MetricDataQueries: queries,
    }),
  );
  cloudwatch.destroy();
  expect(config.getCurrentCluster()?.server).toBe(simulation.kubernetes.url);
  expect(queries.length).toBeGreaterThan(300);
  expect(answer.MetricDataResults?.map((result) => result.Values)).toEqual(
    truth.slice(0, 500).map((point) => [point.value]),
  );
});

test("leaves nothing behind when it is disposed", async () => {
  const clock = new FakeClock(startMs);
  const simulation = await startSimulation({ clock, seed: 3, loadBalancers: 2 });
  const headers = { authorization: `Bearer ${simulation.kubernetes.token}` };
  const watch = await fetch(`${simulation.kubernetes.url}/api/v1/services?watch=true`, { headers });
  await simulation[Symbol.asyncDispose]();
  await clock.advance(0);
  await expect(watch.text()).rejects.toThrow("terminated");
  await expect(fetch(simulation.kubernetes.url)).rejects.toThrow("fetch failed");
  expect(clock.pending).toBe(0);
});
