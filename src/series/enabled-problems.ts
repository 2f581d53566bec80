import { tagValue } from "../ownership/tag-value.ts";
import type { OwnedLoadBalancer } from "../ownership/owned-load-balancer.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import { owningRows } from "../ownership/owning-rows.ts";
import type { SeriesProblem } from "./series-problem.ts";

const annotation = "elbow.dev/enabled";

/** `elbow.dev/enabled` annotations that have no effect: neither true nor false, or "false" from some members of a group only. */
export function enabledProblems(
  loadBalancers: readonly OwnedLoadBalancer[],
  settings: OwnershipSettings,
): readonly SeriesProblem[] {
  if (!settings.annotations.includes("enabled")) {
    return [];
  }
  return loadBalancers.flatMap((owned) => {
    const rows = owningRows(owned).map((row) => ({ row, value: tagValue(row.annotations, annotation) }));
    const isOff = rows.every(({ value }) => value === "false");
    return rows.flatMap(({ row, value }) => {
      const fault = faultOf(value, isOff);
      return fault === null ? [] : [{ arn: owned.loadBalancer.arn, object: row.object, ...fault }];
    });
  });
}

function faultOf(
  value: string | null,
  isOff: boolean,
): { readonly message: string; readonly remedy: string } | null {
  if (value === null || value === "true") {
    return null;
  }
  if (value !== "false") {
    return {
      message: `annotation ${annotation} is "${value}", which means nothing; the series are exported`,
      remedy: 'Write "true" or "false".',
    };
  }
  return isOff
    ? null
    : {
        message: `annotation ${annotation} is "false", but other members of the group want the series; they are exported`,
        remedy: "A shared load balancer is switched off only when all members of its group say so.",
      };
}
