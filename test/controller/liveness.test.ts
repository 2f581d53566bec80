import { describe, expect, test } from "vitest";
import type { InventoryReader } from "../../src/aws/inventory.ts";
import { descriptionSettings } from "../../src/controller/description-settings.ts";
import { Discovery } from "../../src/controller/discovery.ts";
import { healthChecks, type HealthSources } from "../../src/controller/health-checks.ts";
import { openElection } from "../../src/controller/open-election.ts";
import { watchedSinks } from "../../src/controller/watched-sinks.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { clusterView, type ClusterView } from "../../src/kubernetes/cluster-view.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import type { PlannedQuery } from "../../src/polling/rules/planned-query.ts";
import type { Delivery } from "../../src/polling/sink.ts";
import { latest } from "../../src/runtime/latest.ts";
import { OpenCalls } from "../../src/runtime/open-calls.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { memoryCluster } from "../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../src/simulation/memory/memory-inventory.ts";
import { awsFailure } from "../../src/simulation/memory/simulated-failure.ts";
import { memoryApi } from "../ha/memory-api.ts";
import { minute, second, site } from "../ha/stage.ts";
import type { FakeClock } from "../support/fake-clock.ts";

/** What `/livez` would name as failed. */
function dead(clock: FakeClock, parts: Partial<HealthSources>): readonly string[] {
  const { live } = healthChecks({
    clock,
    heartbeatMs: () => clock.monotonicMs(),
    synced: () => true,
    stopping: () => false,
    ...parts,
  });
  return live.flatMap((one) => (one.check().ok ? [] : [one.name]));
}

function portsOf(clock: FakeClock) {
  const ports = { clock, random: seededRandom(1), log: silentLog };
  return { ...ports, problems: problemList(ports) };
}

/** The loop that finds load balancers, over a reader that can be made to fail or hang. */
function startDiscovery() {
  const { clock, world, faults, settings } = site();
  const passes = new OpenCalls(clock);
  const inventory = memoryInventory(world, clock, faults);
  let hanging: PromiseWithResolvers<void> | null = null;
  let failing = false;
  const reader: InventoryReader = {
    read: (signal) =>
      passes.run(async () => {
        await hanging?.promise;
        return failing
          ? { kind: "failed", failure: awsFailure("throttled", "DescribeLoadBalancers"), calls: 1 }
          : inventory.read(signal);
      }),
  };
  const objects = memoryCluster(world, clock).objects();
  const discovery = new Discovery({
    ...portsOf(clock),
    inventory: reader,
    cluster: latest<ClusterView>(clusterView([], objects, clock.nowMs())),
    settings: latest(descriptionSettings(settings)),
  });
  const life = new AbortController();
  const running = discovery.run(life.signal);
  return {
    clock,
    discovery,
    failed: () =>
      dead(clock, {
        discovery: () => ({ overdueMs: discovery.overdueMs(), passMs: passes.stalledMs() }),
      }),
    fail: (yes: boolean) => {
      failing = yes;
    },
    hang: () => {
      hanging = Promise.withResolvers();
      return hanging;
    },
    stop: async () => {
      life.abort();
      await running;
    },
  };
}

describe("the loop that finds load balancers", () => {
  test("is alive for hours, whether passes succeed or not", async () => {
    const { clock, discovery, fail, failed, stop } = startDiscovery();
    for (let hour = 0; hour < 12; hour += 1) {
      fail(hour % 2 === 1);
      for (let step = 0; step < 60; step += 1) {
        await clock.advance(minute);
        expect(failed()).toEqual([]);
      }
    }
    expect(discovery.found.value?.pass).toBeGreaterThan(60);
    expect(discovery.figures().calls).toBeGreaterThan(120);
    await stop();
    expect(clock.pending).toBe(0);
  });

  test("is dead when a pass does not end, and alive again when it does", async () => {
    const { clock, failed, hang, stop } = startDiscovery();
    await clock.advance(minute);
    const pass = hang();
    await clock.advance(60 * minute);
    expect(failed()).toEqual([]);
    await clock.advance(10 * minute);
    expect(failed()).toEqual(["discovery"]);
    pass.resolve();
    await clock.advance(second);
    expect(failed()).toEqual([]);
    await stop();
  });

  test("is dead when it turns no more", async () => {
    const { clock, failed, stop } = startDiscovery();
    await clock.advance(minute);
    await stop();
    await clock.advance(5 * minute);
    expect(failed()).toEqual([]);
    await clock.advance(5 * minute);
    expect(failed()).toEqual(["discovery"]);
  });
});

describe("reading CloudWatch", () => {
  test("is dead when the dispatcher hands nothing back, and alive while one of many answers", async () => {
    const { clock } = site();
    const readings = new OpenCalls(clock);
    const answers: (() => void)[] = [];
    const dispatcher = new MetricDispatcher({
      ...portsOf(clock),
      counts: readCounts(silentMeter, 0.01),
      failures: { failed() {}, healed() {} },
      reader: {
        async read() {
          await new Promise<void>((resolve) => answers.push(resolve));
          return { kind: "answered", outcomes: [], messages: [], calls: 1 };
        },
      },
    });
    const life = new AbortController();
    const running = dispatcher.run(life.signal);
    const failed = () => dead(clock, { readingStalledMs: () => readings.stalledMs() });
    const query = (urgency: string) =>
      ({ spec: { metricKey: urgency, query: {} }, from: 1, to: 2, urgency }) as unknown as PlannedQuery;
    const reads = ["alerting", "regular"].map((urgency) =>
      readings.run(() => dispatcher.read([query(urgency)], life.signal)),
    );
    await clock.advance(14 * minute);
    expect(failed()).toEqual([]);
    answers.shift()?.();
    await clock.advance(14 * minute);
    expect(failed()).toEqual([]);
    await clock.advance(2 * minute);
    expect(failed()).toEqual(["reading"]);
    answers.shift()?.();
    await Promise.all(reads);
    expect(failed()).toEqual([]);
    life.abort();
    await running;
  });
});

describe("delivering", () => {
  test("is dead when no delivery to one receiver ends, though another one answers", async () => {
    const { clock } = site();
    const hanging = Promise.withResolvers<Delivery>();
    const answer: Delivery = { kind: "answered", delivered: 0, refused: [], possiblyLost: 0 };
    const close = async (): Promise<void> => {};
    const watched = watchedSinks(
      [
        { name: "answers", deliver: async () => answer, close },
        { name: "hangs", deliver: () => hanging.promise, close },
      ],
      clock,
    );
    const [answers, hangs] = watched.sinks;
    const failed = () => dead(clock, { deliveryStalledMs: () => watched.stalledMs() });
    const batch = { id: "1", owner: "load balancer", destination: "any", series: [], pointCount: 0 };
    const { signal } = new AbortController();
    const delivered = hangs?.deliver(batch, signal);
    await clock.advance(29 * minute);
    expect(failed()).toEqual([]);
    expect(await answers?.deliver(batch, signal)).toBe(answer);
    await clock.advance(minute);
    expect(failed()).toEqual(["delivery"]);
    hanging.resolve(answer);
    expect(await delivered).toBe(answer);
    expect(failed()).toEqual([]);
  });
});

describe("an elected leader", () => {
  test("is dead when it neither renews nor ends for the lease's duration and twenty seconds, and alive once it ends", async () => {
    const { clock, settings } = site();
    const link = memoryApi(clock).connect();
    const cluster = { api: link, ownNamespace: async () => "elbow" };
    const election = openElection(settings, { ...portsOf(clock), cluster, identity: "leader" });
    const failed = () => dead(clock, { watchdog: () => election.watchdog() });
    const deaf = Promise.withResolvers<void>();
    const life = new AbortController();
    const running = election.run(() => deaf.promise, life.signal);
    await clock.advance(10 * minute);
    expect([election.held.value.size, failed()]).toEqual([1, []]);
    link.state = "cut";
    await clock.advance(30 * second);
    expect(failed()).toEqual([]);
    await clock.advance(10 * second);
    expect(failed()).toEqual(["election"]);
    deaf.resolve();
    await clock.advance(second);
    expect(failed()).toEqual([]);
    life.abort();
    await running;
    expect(clock.pending).toBe(0);
  });
});
