import type { Inventory } from "../aws/inventory.ts";
import type { TargetGroup } from "../aws/load-balancer.ts";
import type { TargetGroupBindingObject } from "../kubernetes/cluster-objects.ts";
import { compareText } from "./compare-text.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey } from "./object-name.ts";

/** A TargetGroupBinding with the target group that it means. */
export interface Binding {
  readonly object: ObjectName;
  /** A Service of the binding's own namespace; the port as written. */
  readonly service: ObjectName;
  readonly port: string;
  /** Not made by a controller for a load balancer of its own. */
  readonly isUserMade: boolean;
}

/** A binding whose target group is not in the inventory; it maps nothing. */
export interface UnresolvedBinding {
  readonly object: ObjectName;
  readonly kind: "dangling" | "other-account" | "ambiguous-name";
  readonly reason: string;
}

/** All bindings of a cluster, held against an inventory. */
export interface Bindings {
  /** By target group ARN; sorted by Service. */
  readonly byTargetGroup: ReadonlyMap<string, readonly Binding[]>;
  readonly unresolved: readonly UnresolvedBinding[];
}

/** Finds the target group of each binding: by ARN, or by name where no ARN is written. */
export function resolveBindings(
  objects: readonly TargetGroupBindingObject[],
  inventory: Inventory,
): Bindings {
  const byArn = new Map(inventory.targetGroups.map((one) => [one.arn, one]));
  const byName = Map.groupBy(inventory.targetGroups, ({ name }) => name);
  const byTargetGroup = new Map<string, Binding[]>();
  const unresolved: UnresolvedBinding[] = [];
  for (const object of objects.toSorted(byService)) {
    const found = targetGroupOf(object, byArn, byName);
    if (found.kind === "found") {
      byTargetGroup.set(found.arn, [...(byTargetGroup.get(found.arn) ?? []), bindingOf(object)]);
    } else {
      unresolved.push({ object: nameOf(object), ...found });
    }
  }
  return { byTargetGroup, unresolved };
}

function targetGroupOf(
  { targetGroupArn, targetGroupName, foreignAccount }: TargetGroupBindingObject,
  byArn: ReadonlyMap<string, TargetGroup>,
  byName: ReadonlyMap<string, readonly TargetGroup[]>,
): { readonly kind: "found"; readonly arn: string } | Pick<UnresolvedBinding, "kind" | "reason"> {
  const named = targetGroupArn === null ? (byName.get(targetGroupName ?? "") ?? []) : [];
  const [only, ...more] = targetGroupArn === null ? named : [byArn.get(targetGroupArn)];
  if (only !== undefined && more.length === 0) {
    return { kind: "found", arn: only.arn };
  }
  const wanted = targetGroupArn ?? targetGroupName ?? "(none written)";
  if (more.length > 0) {
    return { kind: "ambiguous-name", reason: `${named.length} target groups are called ${wanted}` };
  }
  return foreignAccount
    ? {
        kind: "other-account",
        reason: `target group ${wanted} lies in another account, which elbow does not read`,
      }
    : {
        kind: "dangling",
        reason: `target group ${wanted} is not listed: it was deleted, or lies in a VPC that discovery.vpcIds leaves out`,
      };
}

function bindingOf(object: TargetGroupBindingObject): Binding {
  return {
    object: nameOf(object),
    service: { namespace: object.namespace, name: object.service },
    port: object.port,
    isUserMade: object.isUserMade,
  };
}

function nameOf({ namespace, name }: ObjectName): ObjectName {
  return { namespace, name };
}

function byService(left: TargetGroupBindingObject, right: TargetGroupBindingObject): number {
  return compareText(sortKey(left), sortKey(right));
}

function sortKey(object: TargetGroupBindingObject): string {
  return [object.namespace, object.service, object.port, objectKey(object), object.apiGroup].join("\n");
}
