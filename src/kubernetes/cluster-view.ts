import type { ClusterObjects } from "./cluster-objects.ts";
import type { ReflectorSnapshot } from "./reflector.ts";

/** An optional kind that this cluster does not have: its array is empty for that reason. */
export interface AbsentKind {
  readonly resource: string;
}

/** What is known of the cluster. Before the first sync there are no objects to look at, so nobody can take "not known yet" for "not there". */
export type ClusterView =
  /** One sentence per kind that is missing, with what holds it up. */
  | { readonly kind: "syncing"; readonly waitingFor: readonly string[] }
  /** `atMs` (wall clock) is when this view was made, not when the API server was last heard. */
  | {
      readonly kind: "synced";
      readonly objects: ClusterObjects;
      readonly absent: readonly AbsentKind[];
      readonly atMs: number;
    };

function waitOf({ resource, state, trouble }: ReflectorSnapshot): string {
  return trouble === null ? `${resource} (${state})` : `${resource} (${trouble})`;
}

/** The view from each kind's state and objects. */
export function clusterView(
  snapshots: readonly ReflectorSnapshot[],
  objects: ClusterObjects,
  nowMs: number,
): ClusterView {
  const missing = snapshots.filter((one) => !one.synced);
  if (missing.length > 0) {
    return { kind: "syncing", waitingFor: missing.map(waitOf) };
  }
  const absent = snapshots
    .filter((one) => one.state === "not-installed")
    .map(({ resource }) => ({ resource }));
  return { kind: "synced", objects, absent, atMs: nowMs };
}

/** True when two views say the same; `atMs` alone is no difference. */
export function sameView(before: ClusterView, after: ClusterView): boolean {
  if (before.kind === "syncing" || after.kind === "syncing") {
    return (
      before.kind === "syncing" &&
      after.kind === "syncing" &&
      before.waitingFor.join("\n") === after.waitingFor.join("\n")
    );
  }
  const keys = Object.keys(after.objects) as (keyof ClusterObjects)[];
  return (
    keys.every((key) => before.objects[key] === after.objects[key]) &&
    before.absent.map((one) => one.resource).join() === after.absent.map((one) => one.resource).join()
  );
}
