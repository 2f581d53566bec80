import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { ActorFleet } from "../../src/controller/actor-fleet.ts";
import { Discovery } from "../../src/controller/discovery.ts";
import { followDiscovery } from "../../src/controller/follow-discovery.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import type { Fleet } from "../../src/controller/rules/fleet.ts";
import { settingsCells } from "../../src/controller/settings-cells.ts";
import { tracedInventory } from "../../src/controller/traced-inventory.ts";
import { tracedSinks } from "../../src/controller/traced-sinks.ts";
import { clusterView, type ClusterView } from "../../src/kubernetes/cluster-view.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { pollingCounts, type PointTotals } from "../../src/polling/polling-counts.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import type { Sink } from "../../src/polling/sink.ts";
import type { LateValue } from "../../src/polling/rules/actor-state.ts";
import { latest } from "../../src/runtime/latest.ts";
import { runAll } from "../../src/runtime/run-all.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { silentTracer } from "../../src/runtime/silent-tracer.ts";
import type { Tracer } from "../../src/runtime/tracer.ts";
import type { FaultSchedule } from "../../src/simulation/faults/fault-schedule.ts";
import { memoryCluster } from "../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../src/simulation/memory/memory-inventory.ts";
import { memoryMetrics } from "../../src/simulation/memory/memory-metrics.ts";
import { memoryReceiver, type ReceiverPolicy } from "../../src/simulation/memory/memory-receiver.ts";
import type { SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import type { FakeClock } from "./fake-clock.ts";

/** A configuration as a user would write it, for the given world. */
export function settingsFor(world: SimulatedWorld, lines = ""): Settings {
  const text = `clusterName: ${world.site.clusterName}\nregion: ${world.site.region}\n${lines}`;
  const parsed = parseConfiguration({ flags: new Map(), env: {}, file: { name: "test", text } });
  if (parsed.kind === "invalid") {
    throw new Error(parsed.problems.map(({ key, what }) => `${key}: ${what}`).join("; "));
  }
  return parsed.settings;
}

/**
 * The controller without wires: the real discovery, fleet, actors and dispatcher over a world in memory, with one receiver
 * per policy. Only the process around it (servers, election, sinks' transports) is missing.
 */
export function startController(given: {
  readonly clock: FakeClock;
  readonly world: SimulatedWorld;
  readonly faults: FaultSchedule;
  readonly settings: Settings;
  readonly receivers: readonly ReceiverPolicy[];
  /** Other sinks than receivers in memory; `receivers` is empty then. */
  readonly sinks?: readonly Sink[];
  /** Left out: nothing is traced. */
  readonly tracer?: Tracer;
}) {
  const { tracer = silentTracer } = given;
  const { clock, world, faults, settings } = given;
  const cells = settingsCells(settings);
  const ports = { clock, random: seededRandom(7), log: silentLog };
  const metrics = memoryMetrics(world, clock, faults);
  const receivers = given.receivers.map((policy) => memoryReceiver(clock, policy, faults));
  const inMemory = receivers.map((receiver, index): Sink => ({
    name: `r${index}`,
    deliver: (batch, signal) => receiver.deliver(batch, signal),
    close: () => receiver.close(),
  }));
  const sinks = tracedSinks(given.sinks ?? inMemory, tracer);
  const objects = memoryCluster(world, clock);
  const view = latest<ClusterView>(clusterView([], objects.objects(), clock.nowMs()));
  const discovery = new Discovery({
    ...ports,
    inventory: tracedInventory(memoryInventory(world, clock, faults), tracer),
    cluster: view,
    problems: problemList(ports),
    settings: cells.description,
  });
  const dispatcher = new MetricDispatcher({
    ...ports,
    reader: metrics,
    counts: readCounts(silentMeter, 0.01),
    failures: { failed() {}, healed() {} },
    tracer,
  });
  const late: LateValue[] = [];
  let lostMinutes = 0;
  const inner = pollingCounts(silentMeter);
  const fleet = latest<Fleet>(new Map());
  const actors = new ActorFleet(fleet, {
    ...ports,
    read: (queries, signal) => dispatcher.read(queries, signal),
    sinks,
    counts: {
      ...inner,
      delivered(destination, counts) {
        late.push(...counts.late);
        inner.delivered(destination, counts);
      },
      late: (values) => late.push(...values),
      lost(losses) {
        lostMinutes += losses.reduce((sum, { minutes }) => sum + minutes, 0);
      },
    },
    settings: cells.polling,
    delivered: () => {},
  });
  const stop = new AbortController();
  const hard = new AbortController();
  const acting = actors.run(stop.signal, hard.signal);
  const supplying = runAll(
    [
      (signal) => objects.run((next) => view.set(clusterView([], next, clock.nowMs())), signal),
      (signal) => discovery.run(signal),
      (signal) => followDiscovery({ discovery, fleet, clock, keepOnly: () => {} }, signal),
      (signal) => dispatcher.run(signal),
    ],
    hard.signal,
  ).catch((error: unknown) => {
    if (!hard.signal.aborted) {
      throw error;
    }
  });
  return {
    fleet,
    /** Puts other settings in force, as a changed configuration file does. */
    reload: (next: Settings) => cells.set(next),
    receivers,
    late,
    bill: () => metrics.bill(),
    snapshots: () => actors.snapshots(),
    lostMinutes: () => lostMinutes,
    totals: (): PointTotals => inner.totals("r0"),
    async stop() {
      stop.abort();
      await acting;
      hard.abort();
      await supplying;
    },
  };
}
