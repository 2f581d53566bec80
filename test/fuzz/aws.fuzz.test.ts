import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/runtime/clock.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { accountAnswer, albArn } from "../aws/elb-xml.ts";
import { startFakeAws, type FakeBody } from "../aws/fake-aws.ts";
import { fuzz, fuzzRuns, fuzzTrees } from "./fuzz.ts";

const signal = new AbortController().signal;

/** Each input is a whole call over HTTP, with the SDK's own tries after an error. */
const calls = Math.max(60, Math.floor(fuzzRuns / 6));

/** Waits are over at once and time jumps instead: the reader's own pace would make this take minutes. */
function impatientClock(): Clock {
  let skippedMs = 0;
  return {
    nowMs: () => systemClock.nowMs() + skippedMs,
    monotonicMs: () => systemClock.monotonicMs() + skippedMs,
    async sleep(ms, waiting) {
      waiting.throwIfAborted();
      skippedMs += ms;
    },
  };
}

const account = {
  loadBalancers: [{ name: "web" }, { name: "api" }],
  targetGroups: { one: ["web"] },
  tags: { [albArn("web")]: { "elbv2.k8s.aws/cluster": "prod", ["__proto__"]: "x" } },
} as never;

const startMs = Date.UTC(2026, 10, 20, 12);
const answer = {
  MetricDataResults: [
    {
      Id: "q0",
      Label: "RequestCount",
      StatusCode: "Complete",
      Timestamps: [startMs / 1000, startMs / 1000 + 60],
      Values: [1, 2.5],
      Messages: [{ Code: "c", Value: "v" }],
    },
  ],
  Messages: [],
};

describe("whatever AWS answers", () => {
  test("XML of the ELB API: an inventory, or a failure with a code", async () => {
    let wounded: Buffer = Buffer.alloc(0);
    let target = "";
    const samples = new Map<string, string>();
    await using aws = await startFakeAws((call) => {
      const good = accountAnswer(account, call) as FakeBody;
      samples.set(call.action, good.body);
      return call.action === target ? { ...good, body: wounded.toString("latin1") } : good;
    });
    const opened = aws.open({ clock: impatientClock() });
    const first = await opened.inventory.read(signal);
    expect(first.kind).toBe("complete");
    const kinds = new Set<string>();
    for (const [action, body] of samples) {
      target = action;
      const inputs = await fuzz(
        [body],
        async (bytes) => {
          wounded = bytes;
          const reading = await opened.inventory.read(signal);
          kinds.add(reading.kind === "failed" ? `failed ${typeof reading.failure.code}` : reading.kind);
        },
        Math.ceil(calls / samples.size),
      );
      expect(inputs).toBeGreaterThan(0);
    }
    expect([...kinds].toSorted()).toEqual(["complete", "failed string"]);
  }, 300_000);

  test("JSON of CloudWatch: one outcome for each query, or a failure with a code; points are finite", async () => {
    let wounded: Buffer = Buffer.alloc(0);
    await using aws = await startFakeAws(() => ({
      status: 200,
      body: wounded.toString("utf8"),
      type: "application/x-amz-json-1.0",
    }));
    const { metrics } = aws.open();
    const query = {
      namespace: "AWS/ApplicationELB",
      metric: "RequestCount",
      dimensions: [{ name: "LoadBalancer", value: "app/web/1" }],
      statistic: "Sum",
      periodMs: 60_000,
    };
    const kinds = new Set<string>();
    const numbers: number[] = [];
    const read = async (bytes: Buffer): Promise<void> => {
      wounded = bytes;
      const outcome = await metrics.read({ queries: [query], startMs, endMs: startMs + 300_000 }, signal);
      kinds.add(outcome.kind);
      for (const one of outcome.kind === "answered" ? outcome.outcomes : []) {
        kinds.add(one.kind);
        numbers.push(...(one.kind === "points" ? [...one.timesMs, ...one.values] : []));
      }
    };
    const bodies = [JSON.stringify(answer), JSON.stringify({ MetricDataResults: [] })];
    const inputs = (await fuzz(bodies, read, calls)) + (await fuzzTrees([answer], read, calls));
    expect(inputs).toBe(2 * calls);
    expect([...kinds].toSorted()).toEqual(["answered", "failed", "points", "unread"]);
    expect(numbers.every(Number.isFinite)).toBe(true);
  }, 300_000);
});
