import type { Counter, Meter } from "../runtime/meter.ts";
import type { RestartReason } from "./rules/reflector-state.ts";

/** What the room counts. All are per kind, never per object. */
export interface ClusterMeters {
  readonly restarts: Counter;
  readonly events: Counter;
  readonly relistDifferences: Counter;
  readonly malformed: Counter;
  readonly leftOut: Counter;
  readonly refusedObjects: Counter;
}

const reasons: Readonly<Record<RestartReason, true>> = {
  ended: true,
  silent: true,
  unreachable: true,
  "bad-line": true,
  "error-event": true,
  "too-large": true,
  periodic: true,
  asked: true,
  expired: true,
  throttled: true,
  unauthorized: true,
  forbidden: true,
  "not-found": true,
  "server-error": true,
  rejected: true,
};

/** Makes the counters, at 0 for each of `resources`. To be called once. */
export function clusterMeters(meter: Meter, resources: readonly string[]): ClusterMeters {
  const each = resources.map((kind) => ({ kind }));
  const times = (key: string, values: readonly string[]): readonly Record<string, string>[] =>
    each.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value })));
  return {
    restarts: meter.counter(
      {
        name: "elbow_watch_restarts_total",
        help: "Lists and watches of the Kubernetes API that began anew, by reason.",
      },
      times("reason", Object.keys(reasons)),
    ),
    events: meter.counter(
      { name: "elbow_watch_events_total", help: "Events that watches delivered." },
      times("type", ["added", "modified", "deleted", "bookmark"]),
    ),
    relistDifferences: meter.counter(
      {
        name: "elbow_watch_relist_differences_total",
        help: "Objects that a new list showed otherwise than the watch had left them; reason periodic must stay 0.",
      },
      times("reason", ["gap", "periodic"]),
    ),
    malformed: meter.counter(
      {
        name: "elbow_cluster_objects_malformed_total",
        help: "Objects that could not be read; an earlier version stays in use.",
      },
      each,
    ),
    leftOut: meter.counter(
      {
        name: "elbow_cluster_object_values_left_out_total",
        help: "Label and annotation values left out because they are too long or too many.",
      },
      each,
    ),
    refusedObjects: meter.counter(
      {
        name: "elbow_cluster_objects_refused_total",
        help: "Objects not kept because there are too many of their kind.",
      },
      each,
    ),
  };
}
