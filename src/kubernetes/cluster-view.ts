import type { ClusterObjects } from "./cluster-objects.ts";
import type { ReflectorSnapshot } from "./reflector-snapshot.ts";
import type { Absence } from "./rules/absence.ts";

/** An optional kind whose objects are not known: its array is empty for that reason. */
export interface AbsentKind {
  readonly resource: string;
  readonly why: Absence;
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
  const doing = state === "streaming" ? "listing" : state;
  return `${resource} (${trouble ?? doing})`;
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
  const absent = snapshots.flatMap(({ resource, absence }) =>
    absence === null ? [] : [{ resource, why: absence }],
  );
  return { kind: "synced", objects, absent, atMs: nowMs };
}

function absenceText({ resource, why }: AbsentKind): string {
  return `${resource} ${why.kind}`;
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
    before.absent.map(absenceText).join() === after.absent.map(absenceText).join()
  );
}
