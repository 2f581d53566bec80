import type { IngressObject } from "../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "./class-decision.ts";
import type { IngressClassRules } from "./ingress-class.ts";
import { classGroup, decideIngressClass } from "./ingress-class.ts";
import { objectKey } from "./object-name.ts";
import type { TagFamily } from "./tag-families.ts";
import { tagFamilies } from "./tag-families.ts";
import { tagValue } from "./tag-value.ts";

/** One stack that an Ingress belongs to in one family. */
export interface Stack {
  readonly familyId: string;
  readonly stack: string;
}

/**
 * Which stacks an Ingress belongs to: `wanted` by its class and group now (empty when no known controller takes it),
 * `held` by the finalizers it carries. While it moves it holds more than it wants.
 */
export interface IngressMembership {
  readonly ingress: IngressObject;
  readonly decision: ClassDecision;
  readonly wanted: readonly Stack[];
  readonly held: readonly Stack[];
}

/** Class, group and finalizers of one Ingress put together. */
export function ingressMembership(ingress: IngressObject, rules: IngressClassRules): IngressMembership {
  const decision = decideIngressClass(ingress, rules);
  const held = tagFamilies.flatMap((family) => heldStacks(family, ingress));
  if (decision.kind !== "managed") {
    return { ingress, decision, wanted: [], held };
  }
  const family = tagFamilies.find(({ id }) => id === decision.familyId);
  const heldHere = held.filter(({ familyId }) => familyId === decision.familyId);
  const fromClass = classGroup(ingress, rules);
  if (fromClass.kind === "unseen" && heldHere.length > 0) {
    // Parameters can name a group that nothing else shows; the finalizers then know better than the annotation.
    return { ingress, decision, wanted: heldHere, held };
  }
  const groupAnnotation = family?.groupAnnotation ?? null;
  const annotated = groupAnnotation === null ? null : tagValue(ingress.annotations, groupAnnotation);
  const group = fromClass.kind === "named" ? fromClass.group : annotated;
  if (group?.includes("/") === true) {
    // No group may have such a name: the controller refuses the Ingress, and it must not pass for another's `namespace/name`.
    return { ingress, decision, wanted: [], held };
  }
  const stack = group === null || group === "" ? objectKey(ingress) : group;
  return { ingress, decision, wanted: [{ familyId: decision.familyId, stack }], held };
}

/** True when `stacks` has this one. */
export function hasStack(stacks: readonly Stack[], wanted: Stack): boolean {
  return stacks.some(({ familyId, stack }) => familyId === wanted.familyId && stack === wanted.stack);
}

function heldStacks(family: TagFamily, ingress: IngressObject): readonly Stack[] {
  if (family.kind !== "Ingress") {
    return [];
  }
  const prefix = family.groupFinalizerPrefix;
  return ingress.finalizers.flatMap((finalizer) => {
    if (finalizer === family.finalizer) {
      return [{ familyId: family.id, stack: objectKey(ingress) }];
    }
    return prefix !== null && finalizer.startsWith(prefix) && finalizer.length > prefix.length
      ? [{ familyId: family.id, stack: finalizer.slice(prefix.length) }]
      : [];
  });
}
