import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { awsThrottles, startSimulatedAws } from "../../src/simulation/http/aws/simulated-aws.ts";
import { memoryMetrics } from "../../src/simulation/memory/memory-metrics.ts";
import { metricNamesOf } from "../../src/simulation/world/ground-truth.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 23, startMs, lateShare: 0.1 });
const names = world.loadBalancers.flatMap(metricNamesOf);

test("both skins answer the same question at the same moment with the same points", async () => {
  const clock = new FakeClock(startMs);
  const faults = noFaults(clock);
  await using aws = await startSimulatedAws(world, clock, { faults, throttles: awsThrottles });
  const cloudwatch = new CloudWatchClient({
    region: world.site.region,
    endpoint: aws.url,
    credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
  });
  const memory = memoryMetrics(world, clock, faults);
  const question = fc.record({
    picked: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 30 }),
    statistic: fc.constantFrom("Sum", "SampleCount", "Average", "Minimum", "Maximum", "p99", "tm99"),
    minutesBack: fc.integer({ min: 0, max: 300 }),
    minutes: fc.integer({ min: 1, max: 20 }),
    pauseMs: fc.integer({ min: 0, max: 90_000 }),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ picked, statistic, minutesBack, minutes, pauseMs }) => {
      await clock.advance(1000 + pauseMs);
      const endMs = Math.floor(clock.nowMs() / minuteMs) * minuteMs - minutesBack * minuteMs;
      const range = { startMs: endMs - minutes * minuteMs, endMs };
      const reading = await memory.read(
        { ...range, queries: picked.map((name) => ({ ...name, statistic, periodMs: minuteMs })) },
        new AbortController().signal,
      );
      const answer = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(range.startMs),
          EndTime: new Date(range.endMs),
          ScanBy: "TimestampAscending",
          MetricDataQueries: picked.map((name, number) => ({
            Id: `q${number}`,
            MetricStat: {
              Metric: {
                Namespace: name.namespace,
                MetricName: name.metric,
                Dimensions: name.dimensions.map((each) => ({ Name: each.name, Value: each.value })),
              },
              Period: 60,
              Stat: statistic,
            },
          })),
        }),
      );
      const overHttp = answer.MetricDataResults?.map((result) => ({
        kind: "points",
        timesMs: result.Timestamps?.map(Number),
        values: result.Values,
      }));
      expect(reading).toMatchObject({ kind: "answered", outcomes: overHttp });
    }),
    { numRuns: 60 },
  );
  cloudwatch.destroy();
});
