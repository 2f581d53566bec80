import type { Inventory, InventoryReader } from "../../src/aws/inventory.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { ActorFleet } from "../../src/controller/actor-fleet.ts";
import { CheckpointKeeper } from "../../src/controller/checkpoint-keeper.ts";
import { descriptionSettings } from "../../src/controller/description-settings.ts";
import { Discovery } from "../../src/controller/discovery.ts";
import { followDiscovery } from "../../src/controller/follow-discovery.ts";
import { leadTerm } from "../../src/controller/lead-term.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import type { Fleet } from "../../src/controller/rules/fleet.ts";
import type { CheckpointStore } from "../../src/kubernetes/checkpoint-store.ts";
import { clusterView, type ClusterView } from "../../src/kubernetes/cluster-view.ts";
import type { BudgetSettings } from "../../src/polling/budget-settings.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { pollingCounts } from "../../src/polling/polling-counts.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import { spending } from "../../src/polling/spending.ts";
import type { Sink } from "../../src/polling/sink.ts";
import type { LateValue } from "../../src/polling/rules/actor-state.ts";
import { latest } from "../../src/runtime/latest.ts";
import { runAll } from "../../src/runtime/run-all.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import type { FaultSchedule } from "../../src/simulation/faults/fault-schedule.ts";
import { memoryCluster } from "../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../src/simulation/memory/memory-inventory.ts";
import { memoryMetrics } from "../../src/simulation/memory/memory-metrics.ts";
import type { MemoryReceiver } from "../../src/simulation/memory/memory-receiver.ts";
import type { SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import type { FakeClock } from "./fake-clock.ts";

/** What lives longer than a process. */
export interface Surroundings {
  readonly clock: FakeClock;
  readonly world: SimulatedWorld;
  readonly faults: FaultSchedule;
  readonly settings: Settings;
  readonly receiver: MemoryReceiver;
  /** How long the receiver's answer is on its way. */
  readonly answerMs?: number;
  /** Dimension of a load balancer that AWS lists no more. */
  readonly hidden?: string;
  /** What the month may cost, at a hundredth of a dollar per metric. */
  readonly budget?: BudgetSettings;
}

function without(inventory: Inventory, dimension: string | null): Inventory {
  const { loadBalancers } = inventory;
  return { ...inventory, loadBalancers: loadBalancers.filter(({ arn }) => !arn.endsWith(`/${dimension}`)) };
}

/** One life of the controller with its checkpoint: from discovery to the receiver, over a world in memory. */
export function startTermProcess(around: Surroundings, store: CheckpointStore | null, epoch = 0) {
  const { clock, world, faults, settings, receiver } = around;
  const ports = { clock, random: seededRandom(7), log: silentLog };
  const problems = problemList(ports);
  const life = new AbortController();
  const sink: Sink = {
    name: "default",
    async deliver(batch) {
      life.signal.throwIfAborted();
      const delivery = await receiver.deliver(batch, life.signal);
      if (around.answerMs !== undefined) {
        await clock.sleep(around.answerMs, life.signal);
      }
      return delivery;
    },
    close: async () => {},
  };
  const objects = memoryCluster(world, clock);
  const view = latest<ClusterView>(clusterView([], objects.objects(), clock.nowMs()));
  const listing = memoryInventory(world, clock, faults);
  const inventory: InventoryReader = {
    async read(signal) {
      const reading = await listing.read(signal);
      return reading.kind === "complete"
        ? { ...reading, inventory: without(reading.inventory, around.hidden ?? null) }
        : reading;
    },
  };
  const discovery = new Discovery({
    ...ports,
    inventory,
    cluster: view,
    problems,
    settings: latest(descriptionSettings(settings)),
  });
  const purse = around.budget === undefined ? null : spending(clock, latest(around.budget), 10);
  const metrics = memoryMetrics(world, clock, faults);
  const dispatcher = new MetricDispatcher({
    ...ports,
    reader: metrics,
    ...(purse === null ? {} : { spending: purse }),
    counts: readCounts(silentMeter, 0.01),
    failures: { failed() {}, healed() {} },
  });
  const late: LateValue[] = [];
  let repeated = 0;
  const fleet = latest<Fleet>(new Map());
  const leading = new Map<number, ActorFleet>();
  const counts = pollingCounts(silentMeter);
  const keeper =
    store === null
      ? null
      : new CheckpointKeeper({
          ...ports,
          store,
          bucket: 0,
          epoch,
          problems,
          meters: { written() {} },
          recheckMinutes: () => settings.polling.recheckMs / 60_000,
        });
  const stop = new AbortController();
  const tooLate = new AbortController();
  const term = leadTerm(
    {
      ...ports,
      fleet,
      discovery,
      leading,
      ...(purse === null ? {} : { spending: purse }),
      checkpointing: { open: () => keeper, ended() {} },
      actorPorts: {
        ...ports,
        read: (queries, signal) => dispatcher.read(queries, signal),
        sinks: [sink],
        counts: {
          ...counts,
          delivered(destination, one) {
            late.push(...one.late);
            repeated += one.repeated;
            counts.delivered(destination, one);
          },
          late: (values) => late.push(...values),
        },
        settings: latest(settings.polling),
        delivered: () => {},
      } as Parameters<typeof leadTerm>[0]["actorPorts"],
    },
    { bucket: 0, epoch },
    { stop: stop.signal, late: tooLate.signal, lost: life.signal },
  );
  const supplying = runAll(
    [
      (signal) => objects.run((next) => view.set(clusterView([], next, clock.nowMs())), signal),
      (signal) => discovery.run(signal),
      (signal) => followDiscovery({ discovery, fleet, clock, keepOnly: () => {} }, signal),
      (signal) => dispatcher.run(signal),
    ],
    life.signal,
  );
  const end = async (): Promise<void> => {
    life.abort();
    await Promise.all([term, supplying]);
  };
  return {
    fleet,
    late,
    problems,
    keeper,
    /** Points counted as possibly sent before. */
    repeated: () => repeated,
    /** What AWS bills of this life. */
    bill: () => metrics.bill(),
    purse,
    /** An orderly stop: drained, saved. Needs the clock to be moved while it waits when answers take time. */
    async stop() {
      stop.abort();
      await term;
      await end();
    },
    /** SIGKILL: nothing that is under way arrives or is written. */
    kill: end,
  };
}
