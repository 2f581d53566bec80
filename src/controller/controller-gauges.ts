import type { GaugeRow, Meter } from "../runtime/meter.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import type { Discovered } from "./discovery.ts";
import type { Fleet } from "./rules/fleet.ts";

/** Where the gauges look when they are collected. */
export interface GaugeSources {
  readonly nowMs: () => number;
  readonly leading: () => readonly number[];
  readonly discovered: () => Discovered | null;
  readonly fleet: () => Fleet;
  readonly actors: () => ReadonlyMap<string, ActorSnapshot>;
}

/** The gauges about load balancers; rows exist on the leader only. The returned function takes them away. */
export function controllerGauges(meter: Meter, sources: GaugeSources): () => void {
  const remove = [
    meter.gauge({ name: "elbow_leader", help: "1 for each bucket that this process leads." }, () =>
      sources.leading().map((bucket) => ({ value: 1, labels: { bucket: String(bucket) } })),
    ),
    meter.gauge(
      {
        name: "elbow_load_balancers",
        help: "Load balancers of this cluster by their relation to Kubernetes objects.",
      },
      () => relationRows(sources.discovered()),
    ),
    meter.gauge(
      {
        name: "elbow_label_values_shortened",
        help: "Label values now that are not as the object has them: cut because they are too long, or held because they change too often.",
      },
      () => {
        const described = sources.discovered()?.described;
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

function relationRows(discovered: Discovered | null): readonly GaugeRow[] {
  const counts = new Map<string, number>();
  for (const { relation } of discovered?.ownership.loadBalancers ?? []) {
    counts.set(relation, (counts.get(relation) ?? 0) + 1);
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
