import { Backfill } from "../../src/controller/backfill.ts";
import type { BackfillFigures, BackfillMember, BackfillPorts } from "../../src/controller/backfill-ports.ts";
import type { BackfillDocument } from "../../src/controller/rules/backfill-document.ts";
import { selectMetrics } from "../../src/catalogue/select-metrics.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { descriptionSettings } from "../../src/controller/description-settings.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import type { Inventory } from "../../src/aws/inventory.ts";
import { minuteMs } from "../../src/polling/rules/minute.ts";
import type { Sink } from "../../src/polling/sink.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import {
  faultSchedule,
  type FaultName,
  type FaultWindow,
} from "../../src/simulation/faults/fault-schedule.ts";
import { memoryCluster } from "../../src/simulation/memory/memory-cluster.ts";
import { memoryInventory } from "../../src/simulation/memory/memory-inventory.ts";
import { memoryMetrics } from "../../src/simulation/memory/memory-metrics.ts";
import { memoryReceiver, type ReceiverPolicy } from "../../src/simulation/memory/memory-receiver.ts";
import { truthOf } from "../../src/simulation/world/ground-truth.ts";
import { simulatedWorld, type SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { compare, type ComparedPoint, type Comparison } from "../../src/verify/compare.ts";
import type { SeriesId } from "../../src/series/series-spec.ts";
import { FakeClock } from "../support/fake-clock.ts";

export const nowMs = Date.UTC(2026, 10, 21, 10, 0, 30);
export const nowMinute = Math.floor(nowMs / minuteMs);

/** The default configuration for the simulated cluster. */
export function labSettings(more = ""): Settings {
  const parsed = parseConfiguration({
    flags: new Map(),
    env: {},
    file: { name: "test", text: `clusterName: prod-eks\nregion: eu-west-1\n${more}` },
  });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.settings;
}

/** A world, its ports in memory, and the members that discovery finds in it. */
export async function openLab(
  options: {
    readonly faults?: Readonly<Partial<Record<FaultName, FaultWindow>>>;
    readonly receiver?: ReceiverPolicy;
    readonly loadBalancers?: number;
    readonly config?: string;
  } = {},
) {
  const clock = new FakeClock(nowMs);
  const world = simulatedWorld({
    seed: 5,
    startMs: nowMs,
    lateShare: 0,
    ...(options.loadBalancers === undefined ? {} : { loadBalancers: options.loadBalancers }),
  });
  const faults = faultSchedule(clock, { seed: 3, on: options.faults ?? {} });
  const quiet = faultSchedule(clock, { seed: 3, on: {} });
  const settings = labSettings(options.config);
  const reading = await memoryInventory(world, clock, quiet).read(new AbortController().signal);
  if (reading.kind === "failed") {
    throw new Error("the inventory cannot be read");
  }
  const objects = memoryCluster(world, clock).objects() as unknown as ClusterObjects;
  const empty: Partial<ClusterObjects> = {};
  const ownership = resolveOwnership(
    withAllKinds({ ...empty, ...objects }),
    reading.inventory as unknown as Inventory,
    settings.ownership,
  );
  const described = describeOwnership(ownership, descriptionSettings(settings));
  const created = new Map(reading.inventory.loadBalancers.map((one) => [one.arn, one.createdAtMs]));
  const members = described.loadBalancers.map((series): BackfillMember => ({
    series,
    createdAtMs: created.get(series.arn) ?? 0,
    liveMarks: new Map<SeriesId, number>(),
  }));
  const receiver = memoryReceiver(clock, options.receiver ?? { kind: "lenient" }, faults);
  return { clock, world, settings, members, receiver, metrics: memoryMetrics(world, clock, faults) };
}

export type Lab = Awaited<ReturnType<typeof openLab>>;

/** Kinds that the simulated cluster has none of. */
function withAllKinds(objects: Partial<ClusterObjects>): ClusterObjects {
  return new Proxy(objects, {
    get: (target, key) => Reflect.get(target, key) ?? [],
  }) as ClusterObjects;
}

export function documentOf(
  settings: Settings,
  range: { readonly from: number; readonly to: number; readonly cut?: number },
): BackfillDocument {
  return {
    request: {
      cluster: settings.clusterName,
      region: settings.region,
      destination: "default",
      from: range.from,
      to: range.to,
      file: range.cut === undefined ? null : "history.om",
      onlyMissing: false,
    },
    startedAtMs: nowMs,
    begin: range.from,
    cut: range.cut ?? range.from,
    finished: false,
    progress: { push: {}, file: {} },
  };
}

/** A backfill over the lab's ports, with everything it saved and showed. */
export function openBackfill(lab: Lab, document: BackfillDocument, ports: Partial<BackfillPorts> = {}) {
  const saved: BackfillDocument[] = [];
  const shown: BackfillFigures[] = [];
  const push: Sink = lab.receiver;
  const backfill = new Backfill(document, lab.members, {
    reader: lab.metrics,
    sinks: { push, file: null },
    stored: null,
    clock: lab.clock,
    random: seededRandom(1),
    log: silentLog,
    settings: lab.settings.polling,
    usdPerThousand: 0.01,
    save: async (one) => void saved.push(one),
    progress: (figures) => void shown.push(figures),
    ...ports,
  });
  return { backfill, saved, shown };
}

/** Moves the clock until `work` has ended. */
export async function finish<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let ended = false;
  const watched = work.finally(() => {
    ended = true;
  });
  watched.catch(() => undefined);
  for (let turn = 0; turn < 20_000 && !ended; turn += 1) {
    await clock.advance(500);
  }
  return watched;
}

/** What a perfect backfill of [from, to) pushes, from the world alone: live edges of a controller that would start now. */
export function expectedPoints(
  lab: { readonly world: SimulatedWorld; readonly settings: Settings; readonly startedAtMs?: number },
  range: { readonly from: number; readonly to: number },
): ComparedPoint[] {
  const atMs = lab.startedAtMs ?? nowMs;
  const points: ComparedPoint[] = [];
  for (const one of lab.world.loadBalancers) {
    if (one.standing !== "owned" || one.createdAtMs >= atMs) {
      continue;
    }
    for (const { metric, scope, statistics } of selectMetrics(lab.settings.metrics, one.type)) {
      const settleMs = metric.settle === "slow" ? 75 * minuteMs : lab.settings.polling.settleMs;
      const liveFrom = Math.floor((atMs - settleMs) / minuteMs) - 15;
      const to = Math.min(range.to, liveFrom);
      const own = { name: "LoadBalancer", value: one.dimension };
      const groups = scope === "target-group" ? one.targetGroups.map(({ dimension }) => dimension) : [""];
      for (const group of groups) {
        const dimensions = group === "" ? [own] : [{ name: "TargetGroup", value: group }, own];
        for (const statistic of statistics) {
          const name = `${metric.prefix}_${group === "" ? "" : "target_group_"}${metric.series}_${statistic}`;
          const asked = {
            namespace: metric.namespace,
            metric: metric.metric,
            dimensions,
            statistic: spelled(statistic),
          };
          const from = Math.max(range.from, Math.floor(one.createdAtMs / minuteMs));
          for (let minute = from; minute < to; minute += 1) {
            const truth = truthOf(lab.world, asked, minute * minuteMs);
            const fills = metric.type === "counter-like" && statistic === "sum";
            if (truth !== null || fills) {
              points.push({
                key: `${name} ${one.dimension} ${group}`,
                timeMs: minute * minuteMs,
                value: truth?.value ?? 0,
              });
            }
          }
        }
      }
    }
  }
  return points;
}

const spellings: Readonly<Record<string, string>> = {
  sum: "Sum",
  average: "Average",
  minimum: "Minimum",
  maximum: "Maximum",
  sample_count: "SampleCount",
};

function spelled(statistic: string): string {
  return spellings[statistic] ?? statistic.replace("_", ".");
}

/** Every arrival of a data point. */
export function arrivedPoints(lab: Pick<Lab, "receiver">): ComparedPoint[] {
  return lab.receiver.record.series().flatMap((series) =>
    /^(alb|nlb|clb)_/.test(series.name)
      ? series.timesMs.map((timeMs, index) => ({
          key: `${series.name} ${series.labels["load_balancer"]} ${series.labels["target_group"] ?? ""}`,
          timeMs,
          value: series.values[index] as number,
        }))
      : [],
  );
}

export function verdictOf(lab: Lab, range: { readonly from: number; readonly to: number }): Comparison {
  return compare(expectedPoints(lab, range), arrivedPoints(lab));
}
