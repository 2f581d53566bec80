import type { Inventory, InventoryReader } from "../../src/aws/inventory.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { ActorFleet } from "../../src/controller/actor-fleet.ts";
import { announcer } from "../../src/controller/announce.ts";
import { descriptionSettings } from "../../src/controller/description-settings.ts";
import { Discovery } from "../../src/controller/discovery.ts";
import { followDiscovery } from "../../src/controller/follow-discovery.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { sightings } from "../../src/controller/sightings.ts";
import type { Fleet } from "../../src/controller/rules/fleet.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import type { ClusterView } from "../../src/kubernetes/cluster-view.ts";
import type { ObjectEvent } from "../../src/kubernetes/object-event.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { pollingCounts } from "../../src/polling/polling-counts.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import { latest } from "../../src/runtime/latest.ts";
import { runAll } from "../../src/runtime/run-all.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import {
  faultSchedule,
  type FaultName,
  type FaultWindow,
} from "../../src/simulation/faults/fault-schedule.ts";
import { memoryCluster } from "../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../src/simulation/memory/memory-inventory.ts";
import { memoryMetrics } from "../../src/simulation/memory/memory-metrics.ts";
import { memoryReceiver } from "../../src/simulation/memory/memory-receiver.ts";
import { applicationEstate, type ApplicationSpec } from "../../src/simulation/world/application-estate.ts";
import { joinEstates, ordinaryProfile, type Estate, type Site } from "../../src/simulation/world/estate.ts";
import { truthOf } from "../../src/simulation/world/ground-truth.ts";
import { albIngressClass } from "../../src/simulation/world/ingress-objects.ts";
import { worldOf, type SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../support/fake-clock.ts";

export const minute = 60_000;
/** Not on a minute, as starts never are. */
export const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
const dayMs = 86_400_000;

export const site: Site = {
  region: "eu-west-1",
  accountId: "111122223333",
  vpcId: "vpc-1",
  clusterName: "prod-eks",
  zones: ["eu-west-1a", "eu-west-1b"],
  seed: 5,
};

/** An ALB of one Ingress with one Service, busy in every minute, with no late values. */
export function alb(namespace: string, name: string, changes: Partial<ApplicationSpec> = {}): Estate {
  return applicationEstate(site, {
    members: [
      {
        namespace,
        name,
        app: name,
        backends: [{ path: "/", service: `${name}-svc`, port: 80, hosts: 2, weight: 1 }],
      },
    ],
    group: null,
    loadBalancerName: null,
    scheme: "internet-facing",
    profile: { ...ordinaryProfile, peakPerMinute: 3000, lateShare: 0 },
    createdAtMs: startMs - 10 * dayMs,
    deletedAtMs: null,
    standing: "owned",
    ...changes,
  });
}

export function worldWith(...estates: readonly Estate[]): SimulatedWorld {
  const { loadBalancers, objects } = joinEstates(estates);
  return worldOf(site, startMs, {
    loadBalancers,
    objects: [albIngressClass(startMs - 100 * dayMs), ...objects],
  });
}

function settingsOf(interval: string): Settings {
  const text = `clusterName: prod-eks\nregion: eu-west-1\ndiscovery:\n  interval: ${interval}\n`;
  const parsed = parseConfiguration({ flags: new Map(), env: {}, file: { name: "test", text } });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.settings;
}

/** The controller's own parts, from discovery to the sinks, over the world in memory. */
export function startController(options: {
  readonly world: SimulatedWorld;
  readonly faults?: Readonly<Partial<Record<FaultName, FaultWindow>>>;
  /** What AWS shows instead of the world's inventory. */
  readonly alter?: (inventory: Inventory, nowMs: number) => Inventory;
  /** What the cluster shows instead of the world's objects; asked when one of these changes. */
  readonly alterObjects?: (objects: ClusterObjects, nowMs: number) => ClusterObjects;
  readonly interval?: string;
}) {
  const { world } = options;
  const clock = new FakeClock(startMs);
  const random = seededRandom(3);
  const faults = faultSchedule(clock, { seed: 7, on: options.faults ?? {} });
  const settings = settingsOf(options.interval ?? "5m");
  const receiver = memoryReceiver(clock, { kind: "lenient" }, faults);
  const problems = problemList({ clock, log: silentLog });
  const cluster = latest<ClusterView>({ kind: "syncing", waitingFor: [] });
  const passes: number[] = [];
  const listing = memoryInventory(world, clock, faults);
  const inventory: InventoryReader = {
    async read(signal) {
      passes.push(clock.nowMs());
      const reading = await listing.read(signal);
      return reading.kind === "complete" && options.alter !== undefined
        ? { ...reading, inventory: options.alter(reading.inventory, clock.nowMs()) }
        : reading;
    },
  };
  const discovery = new Discovery({
    inventory,
    cluster,
    clock,
    random,
    problems,
    settings: latest(descriptionSettings(settings)),
  });
  const fleet = latest<Fleet>(new Map());
  const dispatcher = new MetricDispatcher({
    reader: memoryMetrics(world, clock, faults),
    clock,
    random,
    log: silentLog,
    counts: readCounts(silentMeter, 0.01),
    failures: { failed() {}, healed() {} },
  } as ConstructorParameters<typeof MetricDispatcher>[0]);
  const wakes = { count: 0 };
  const seen = sightings();
  const actors = new ActorFleet(fleet, {
    read: (queries, signal) => dispatcher.read(queries, signal),
    sinks: [receiver],
    clock,
    log: silentLog,
    counts: pollingCounts(silentMeter),
    settings: latest(settings.polling),
    delivered: () => {},
    seenAtMs: (arn) => seen.lastMs(arn),
  } as ConstructorParameters<typeof ActorFleet>[1]);
  const events: ObjectEvent[] = [];
  const announce = announcer({
    discovery,
    clock,
    log: silentLog,
    meter: silentMeter,
    problems,
    record: (event) => events.push(event),
    leads: () => true,
  });
  const stop = new AbortController();
  const supply = new AbortController();
  const objects = memoryCluster(world, clock);
  const running = runAll(
    [
      (signal) =>
        objects.run((found) => {
          const atMs = clock.nowMs();
          const shown = options.alterObjects?.(found, atMs) ?? found;
          cluster.set({ kind: "synced", objects: shown, absent: [], atMs });
        }, signal),
      (signal) => discovery.run(signal),
      (signal) => dispatcher.run(signal),
      announce,
      (signal) => followDiscovery({ discovery, fleet, clock, keepOnly: () => {}, sightings: seen }, signal),
      async (signal) => {
        for (;;) {
          await fleet.changed(fleet.version, signal);
          wakes.count += 1;
        }
      },
    ],
    supply.signal,
  );
  const acting = actors.run(stop.signal, supply.signal);
  return {
    clock,
    world,
    faults,
    settings,
    receiver,
    cluster,
    discovery,
    fleet,
    actors,
    problems,
    events,
    passes,
    wakes,
    /** Stops cleanly and gives the number of waits that were left behind. */
    async stop(): Promise<number> {
      stop.abort();
      await acting;
      supply.abort();
      await running;
      return clock.pending;
    },
  };
}

export type Lifecycle = ReturnType<typeof startController>;

/** The arrivals of one load balancer's request counts, whatever labels they wear, in the order of time. */
export function requests(
  lifecycle: Lifecycle,
  dimension: string,
  labels: Readonly<Record<string, string>> = {},
) {
  return lifecycle.receiver.record
    .find("alb_request_count_sum", { load_balancer: dimension, ...labels })
    .flatMap(({ timesMs, values, arrivedAtMs }) =>
      timesMs.map((timeMs, index) => ({
        timeMs,
        value: values[index] ?? Number.NaN,
        arrivedAtMs: arrivedAtMs[index] ?? Number.NaN,
      })),
    )
    .toSorted((left, right) => left.timeMs - right.timeMs);
}

/** Start and end of a load balancer's minutes, and how many are missing, doubled or wrong between them. */
export function judged(
  lifecycle: Lifecycle,
  dimension: string,
  labels: Readonly<Record<string, string>> = {},
) {
  const points = requests(lifecycle, dimension, labels);
  const times = points.map(({ timeMs }) => timeMs);
  const first = times[0] ?? Number.NaN;
  const last = times.at(-1) ?? Number.NaN;
  const wrong = points.filter(({ timeMs, value }) => {
    const truth = truthOf(
      lifecycle.world,
      {
        namespace: "AWS/ApplicationELB",
        metric: "RequestCount",
        dimensions: [{ name: "LoadBalancer", value: dimension }],
        statistic: "Sum",
      },
      timeMs,
    );
    return (truth?.value ?? 0) !== value;
  });
  return {
    first: clockTime(first),
    last: clockTime(last),
    missing: (last - first) / minute + 1 - new Set(times).size,
    doubled: times.length - new Set(times).size,
    wrong: wrong.length,
  };
}

/** Every data point that arrived twice for the same series of CloudWatch, whatever labels it wore. */
export function doubledMinutes({ receiver }: Lifecycle): readonly string[] {
  const seen = new Set<string>();
  const doubled: string[] = [];
  for (const { name, labels, timesMs } of receiver.record.series()) {
    const key = `${name} ${labels["load_balancer"]} ${labels["target_group"] ?? ""}`;
    for (const timeMs of name.startsWith("elbow_") ? [] : timesMs) {
      const point = `${key} ${clockTime(timeMs)}`;
      if (seen.has(point)) {
        doubled.push(point);
      }
      seen.add(point);
    }
  }
  return doubled;
}

/** `10:07` of the day of the test. */
export function clockTime(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 16) : "never";
}

/** The first (only) load balancer of an estate. */
export function only(estate: Estate) {
  const [one] = estate.loadBalancers;
  if (one === undefined) {
    throw new Error("the estate has no load balancer");
  }
  return one;
}
