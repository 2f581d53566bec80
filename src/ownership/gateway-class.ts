import type { GatewayClassObject, GatewayObject } from "../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "./class-decision.ts";

/** The GatewayClasses of a cluster by name, and which family each controller name belongs to. */
export interface GatewayClassRules {
  readonly classes: ReadonlyMap<string, GatewayClassObject>;
  readonly controllers: ReadonlyMap<string, string>;
}

/** Who takes a Gateway: the controller of its class. A class that is gone, or that we may not read, leaves it undecided. */
export function decideGatewayClass(gateway: GatewayObject, rules: GatewayClassRules): ClassDecision {
  const named = rules.classes.get(gateway.className);
  if (named === undefined) {
    return { kind: "undecided", reason: `GatewayClass "${gateway.className}" is not known` };
  }
  const familyId = rules.controllers.get(named.controller);
  const subject = `GatewayClass "${named.name}"`;
  return familyId === undefined
    ? { kind: "foreign", reason: `${subject} belongs to controller ${named.controller}` }
    : { kind: "managed", familyId, type: null, reason: `${subject} has controller ${named.controller}` };
}
