import type { MetricReader } from "../../src/aws/metric-reader.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { ActorFleet } from "../../src/controller/actor-fleet.ts";
import { openCheckpointing } from "../../src/controller/checkpointing.ts";
import { descriptionSettings } from "../../src/controller/description-settings.ts";
import { Discovery } from "../../src/controller/discovery.ts";
import { followDiscovery } from "../../src/controller/follow-discovery.ts";
import { openElection, type Election } from "../../src/controller/open-election.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { runTerms } from "../../src/controller/run-terms.ts";
import { bucketOf } from "../../src/controller/rules/bucket-of.ts";
import type { Fleet } from "../../src/controller/rules/fleet.ts";
import { clusterView, type ClusterView } from "../../src/kubernetes/cluster-view.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { pollingCounts } from "../../src/polling/polling-counts.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import type { Sink } from "../../src/polling/sink.ts";
import { spending } from "../../src/polling/spending.ts";
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
import type { FakeClock } from "../support/fake-clock.ts";
import type { memoryApi } from "./memory-api.ts";
import { ProcessClock } from "./process-clock.ts";

/** What all replicas share. */
export interface Site {
  readonly clock: FakeClock;
  readonly world: SimulatedWorld;
  readonly faults: FaultSchedule;
  readonly settings: Settings;
  readonly receiver: MemoryReceiver;
  readonly api: ReturnType<typeof memoryApi>;
  /** How long answers of AWS and the receiver are on their way. */
  readonly answerMs: number;
}

/** What a metric costs here, USD per thousand: a cent each. */
const usdPerThousand = 10;

/** A paid call or a push, and who made it. */
export interface Deed {
  readonly atMs: number;
  readonly kind: "read" | "push";
}

/** One replica: all of the controller but servers and wires, with its own clock and its own way to the API server. `stubborn` replaces its election. */
export function startReplica(site: Site, name: string, stubborn: Election | null = null) {
  const { world, faults, settings, receiver } = site;
  const clock = new ProcessClock(site.clock);
  const ports = {
    clock,
    random: seededRandom(name.length * 31 + name.charCodeAt(name.length - 1)),
    log: silentLog,
  };
  const problems = problemList(ports);
  const life = new AbortController();
  const link = site.api.connect((answer) => clock.arrived(answer));
  const cluster = { api: link, ownNamespace: async () => "elbow" };
  const election = stubborn ?? openElection(settings, { ...ports, problems, cluster, identity: name });
  const deeds: Deed[] = [];
  const sink: Sink = {
    name: "default",
    async deliver(batch, signal) {
      election.permit.granted();
      signal.throwIfAborted();
      life.signal.throwIfAborted();
      deeds.push({ atMs: site.clock.nowMs(), kind: "push" });
      const delivery = await clock.arrived(receiver.deliver(batch, life.signal));
      await clock.arrived(site.clock.sleep(site.answerMs, AbortSignal.any([signal, life.signal])));
      return delivery;
    },
    close: async () => {},
  };
  const objects = memoryCluster(world, site.clock);
  const view = latest<ClusterView>(clusterView([], objects.objects(), clock.nowMs()));
  const discovery = new Discovery({
    ...ports,
    inventory: memoryInventory(world, clock, faults),
    cluster: view,
    problems,
    settings: latest(descriptionSettings(settings)),
  });
  const metrics = memoryMetrics(world, site.clock, faults);
  const reader: MetricReader = {
    async read(request, signal) {
      life.signal.throwIfAborted();
      deeds.push({ atMs: site.clock.nowMs(), kind: "read" });
      const reading = await clock.arrived(metrics.read(request, signal));
      await clock.arrived(site.clock.sleep(site.answerMs, signal));
      return reading;
    },
  };
  const budget = {
    get value() {
      const { monthlyUsd, hardStop } = settings.budget;
      return { hardStop, monthlyUsd: monthlyUsd === null ? null : monthlyUsd * election.share() };
    },
  };
  const purse = spending(clock, budget, usdPerThousand);
  const dispatcher = new MetricDispatcher({
    ...ports,
    reader,
    spending: purse,
    counts: readCounts(silentMeter, usdPerThousand),
    failures: { failed() {}, healed() {} },
    permit: election.permit,
    share: () => election.share(),
  });
  const fleet = latest<Fleet>(new Map());
  const leading = new Map<number, ActorFleet>();
  const checkpointing = openCheckpointing(settings, { ...ports, meter: silentMeter, problems, cluster });
  const stop = new AbortController();
  const terms = runTerms(
    {
      ...ports,
      fleet,
      discovery,
      leading,
      buckets: settings.sharding.buckets,
      checkpointing,
      spending: purse,
      actorPorts: {
        ...ports,
        read: (queries, signal) => dispatcher.read(queries, signal),
        sinks: [sink],
        counts: pollingCounts(silentMeter),
        settings: latest(settings.polling),
        delivered: () => {},
      },
    },
    election,
    AbortSignal.any([stop.signal, life.signal]),
  );
  const supplying = runAll(
    [
      (signal) => objects.run((next) => view.set(clusterView([], next, clock.nowMs())), signal),
      (signal) => discovery.run(signal),
      (signal) =>
        followDiscovery(
          {
            discovery,
            fleet,
            clock,
            keepOnly: () => {},
            reads: (arn) => leading.has(bucketOf(arn, settings.sharding.buckets)),
          },
          signal,
        ),
      (signal) => dispatcher.run(signal),
    ],
    life.signal,
  );
  const end = async (): Promise<void> => {
    life.abort(new Error("killed"));
    link.state = "cut";
    await Promise.all([terms, supplying]);
  };
  return {
    name,
    clock,
    link,
    election,
    leading,
    problems,
    fleet,
    deeds,
    /** What AWS bills of this process, USD. */
    billedUsd: () => (metrics.bill().units / 1000) * usdPerThousand,
    /** SIGTERM: resolves when the process has ended. */
    async stop() {
      stop.abort();
      await terms;
      await end();
    },
    /** SIGKILL: nothing that is under way leaves or arrives any more. `gone` resolves when all of it is cleared away, which takes time. */
    kill() {
      return { gone: end() };
    },
  };
}

/** A running replica. */
export type Replica = ReturnType<typeof startReplica>;
