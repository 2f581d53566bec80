import type { GaugeRow, Meter } from "../runtime/meter.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import type { Discovered } from "./discovery.ts";
import { bucketOf } from "./rules/bucket-of.ts";
import type { Fleet } from "./rules/fleet.ts";

/** Where the gauges look when they are collected. */
export interface GaugeSources {
  readonly nowMs: () => number;
  readonly leading: () => readonly number[];
  readonly buckets: number;
  readonly discovered: () => Discovered | null;
  readonly fleet: () => Fleet;
  readonly actors: () => ReadonlyMap<string, ActorSnapshot>;
}

/** The gauges about load balancers; rows exist on the leader only. The returned function takes them away. */
export function controllerGauges(meter: Meter, sources: GaugeSources): () => void {
  const remove = [
    meter.gauge(
      { name: "elbow_leader", help: "1 for each bucket that this process leads, 0 for the others." },
      () => leaderRows(sources),
    ),
    meter.gauge(
      {
        name: "elbow_load_balancers",
        help: "Load balancers of this cluster by their relation to Kubernetes objects.",
      },
      () => relationRows(sources),
    ),
    meter.gauge(
      {
        name: "elbow_label_values_shortened",
        help: "Label values now that are not as the object has them: cut because they are too long, or held because they change too often.",
      },
      () => {
        const described = sources.discovered()?.described;
        if (!speaks(sources)) {
          return [];
        }
        return [
          { value: described?.cutValues ?? 0, labels: { reason: "too-long" } },
          { value: described?.heldValues ?? 0, labels: { reason: "changes-too-often" } },
        ];
      },
    ),
    meter.gauge(
      {
        name: "elbow_target_group_bindings_unresolved",
        help: "TargetGroupBindings that map nothing, by reason.",
      },
      () => {
        const unresolved = sources.discovered()?.ownership.unresolvedBindings ?? [];
        if (!speaks(sources)) {
          return [];
        }
        return (["dangling", "other-account", "ambiguous-name"] as const).map((kind) => ({
          value: unresolved.filter((one) => one.kind === kind).length,
          labels: { kind },
        }));
      },
    ),
    meter.gauge(
      {
        name: "elbow_data_age_seconds",
        help: "Age of the end of the newest delivered minute, per load balancer and class.",
      },
      () => ageRows(sources),
    ),
  ];
  return () => {
    for (const one of remove) {
      one();
    }
  };
}

function leaderRows({ leading, buckets }: GaugeSources): readonly GaugeRow[] {
  const led = new Set(leading());
  return Array.from({ length: buckets }, (_, bucket) => ({
    value: led.has(bucket) ? 1 : 0,
    labels: { bucket: String(bucket) },
  }));
}

/** What is about the whole cluster is shown by one process: the one that leads the first bucket. */
function speaks({ leading }: GaugeSources): boolean {
  return leading().includes(0);
}

/** Each leader shows the load balancers of its buckets, so that the sum over all is the cluster's. */
function relationRows({ discovered, leading, buckets }: GaugeSources): readonly GaugeRow[] {
  const counts = new Map<string, number>();
  const led = new Set(leading());
  for (const { relation, loadBalancer } of discovered()?.ownership.loadBalancers ?? []) {
    if (led.has(bucketOf(loadBalancer.arn, buckets))) {
      counts.set(relation, (counts.get(relation) ?? 0) + 1);
    }
  }
  return [...counts].map(([relation, value]) => ({ value, labels: { relation } }));
}

function ageRows(sources: GaugeSources): readonly GaugeRow[] {
  const rows: GaugeRow[] = [];
  const fleet = sources.fleet();
  for (const [arn, actor] of sources.actors()) {
    const member = fleet.get(arn);
    if (member?.life.kind !== "live") {
      continue;
    }
    for (const [metricClass, newestMs] of Object.entries(actor.newestDeliveredMs)) {
      if (newestMs !== null) {
        rows.push({
          value: (sources.nowMs() - newestMs) / 1000,
          labels: {
            load_balancer_name: member.series.name,
            load_balancer: member.series.dimension,
            class: metricClass,
          },
        });
      }
    }
  }
  return rows;
}
