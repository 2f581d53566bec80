import type { AbsentKind } from "../../kubernetes/cluster-view.ts";
import type { UnresolvedBinding } from "../../ownership/resolve-bindings.ts";

/** Something about the cluster that a person can mend; it hurts labels, and never a value. */
export interface ClusterProblem {
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

/** At most this many single bindings are named; more would bury everything else. */
const maxBindings = 5;

/** Kinds that we may not read, and bindings that bind nothing. A kind that is not installed is no problem. */
export function clusterProblems(
  absent: readonly AbsentKind[],
  bindings: readonly UnresolvedBinding[],
): readonly ClusterProblem[] {
  const refused = absent.flatMap(({ resource, why }) =>
    why.kind === "forbidden"
      ? [
          {
            where: `kubernetes ${resource}`,
            message: `elbow may not list and watch ${resource}; owners are found without them`,
            remedy: `Add to elbow's ClusterRole: apiGroups: ["${why.apiGroup}"], resources: ["${why.resource}"], verbs: ["list", "watch"].`,
          },
        ]
      : [],
  );
  const dangling = bindings.slice(0, maxBindings).map(({ object, kind, reason }) => ({
    where: `TargetGroupBinding ${object.namespace}/${object.name}`,
    message: reason,
    remedy:
      kind === "other-account"
        ? "Nothing to do: run elbow in that account to read its load balancer."
        : kind === "dangling"
          ? "Delete the binding if its target group is gone."
          : "Write spec.targetGroupARN into the binding.",
  }));
  return [...refused, ...dangling];
}
