import type { GaugeRow, Meter } from "../runtime/meter.ts";
import type { ReflectorSnapshot } from "./reflector-snapshot.ts";

function rows(
  snapshots: readonly ReflectorSnapshot[],
  valueOf: (snapshot: ReflectorSnapshot) => number | null,
): readonly GaugeRow[] {
  return snapshots.flatMap((snapshot) => {
    const value = valueOf(snapshot);
    return value === null ? [] : [{ value, labels: { kind: snapshot.resource } }];
  });
}

/** Shows how the reflectors stand; the returned function takes the gauges away. */
export function clusterGauges(meter: Meter, snapshot: () => readonly ReflectorSnapshot[]): () => void {
  const removals = [
    meter.gauge(
      { name: "elbow_cluster_objects", help: "Objects of the cluster that elbow knows, by kind." },
      () => rows(snapshot(), (one) => (one.synced ? one.objects : null)),
    ),
    meter.gauge(
      {
        name: "elbow_watch_last_byte_age_seconds",
        help: "Time since the API server last said anything about a kind.",
      },
      () => rows(snapshot(), (one) => (one.lastByteAgeMs === null ? null : one.lastByteAgeMs / 1000)),
    ),
    meter.gauge({ name: "elbow_watch_synced", help: "1 once a kind's objects are known, 0 before." }, () =>
      rows(snapshot(), (one) => (one.synced ? 1 : 0)),
    ),
  ];
  return () => removals.forEach((remove) => remove());
}
