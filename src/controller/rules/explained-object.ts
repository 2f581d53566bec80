import type { ClusterObjects } from "../../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "../../ownership/class-decision.ts";
import { indexCluster } from "../../ownership/cluster-index.ts";
import { decideGatewayClass } from "../../ownership/gateway-class.ts";
import { objectKey } from "../../ownership/object-name.ts";
import type { OwnerRef, Relation } from "../../ownership/owned-load-balancer.ts";
import type { Ownership } from "../../ownership/ownership.ts";
import type { OwnershipSettings } from "../../ownership/ownership-settings.ts";
import { decideServiceClass } from "../../ownership/service-class.ts";
import type { Discovered } from "../discovery.ts";

/** One Kubernetes object: who takes it, and what it has. Part of what `explain -o json` prints. */
export interface ExplainedObject extends OwnerRef {
  readonly exists: boolean;
  /** `managed`: a controller that elbow knows makes its load balancer; null for groups and for what does not exist. */
  readonly taken: ClassDecision["kind"] | null;
  /** Why it is taken or not, in words; empty for groups and for what does not exist. */
  readonly reason: string;
  /** Host names in its status: shown, but never a proof. */
  readonly hostNames: readonly string[];
  readonly loadBalancers: readonly {
    readonly arn: string;
    readonly name: string;
    readonly relation: Relation;
  }[];
  /** Target groups that lead to it: of a Service, or of an Ingress's backends. */
  readonly targetGroups: readonly {
    readonly arn: string;
    readonly name: string;
    readonly loadBalancer: string;
  }[];
  /** Why it has no load balancer although it should have one; null = it is not waiting. */
  readonly waitingBecause: string | null;
}

/** What `explainObject` looks at. */
export interface ExplainedObjects {
  /** Every Ingress, Service and Gateway of the cluster. */
  readonly all: readonly OwnerRef[];
  explain(object: OwnerRef): ExplainedObject;
}

interface Decided {
  readonly decision: ClassDecision;
  readonly hostNames: readonly string[];
}

/** The cluster's objects, each explainable by itself. */
export function explainedObjects(
  found: Pick<Discovered, "objects" | "ownership">,
  settings: OwnershipSettings,
): ExplainedObjects {
  const decided = decideAll(found.objects, settings);
  return {
    all: refsOf(found.objects),
    explain(object) {
      const known = decided.get(refKey(object)) ?? null;
      const rows = found.ownership.loadBalancers.flatMap(({ loadBalancer, rows: all }) =>
        all
          .filter((row) => refKey(row.object) === refKey(object))
          .map(({ relation }) => ({ arn: loadBalancer.arn, name: loadBalancer.name, relation })),
      );
      const waiting = found.ownership.unresolved.find((one) => refKey(one.object) === refKey(object));
      return {
        ...object,
        exists: known !== null || (object.kind === "IngressGroup" && rows.length > 0),
        taken: known?.decision.kind ?? null,
        reason: known?.decision.reason ?? "",
        hostNames: known?.hostNames ?? [],
        loadBalancers: rows,
        targetGroups: targetGroupsOf(object, found.ownership),
        waitingBecause: waiting?.reason ?? null,
      };
    },
  };
}

function targetGroupsOf(
  { kind, namespace, name }: OwnerRef,
  { loadBalancers }: Ownership,
): ExplainedObject["targetGroups"] {
  return loadBalancers.flatMap(({ loadBalancer, targetGroups }) =>
    targetGroups
      .filter(
        (one) =>
          (kind === "Service" && one.service?.name === name && one.service.namespace === namespace) ||
          (kind === "Ingress" && one.ingress === name && one.namespace === namespace),
      )
      .map(({ targetGroup }) => ({
        arn: targetGroup.arn,
        name: targetGroup.name,
        loadBalancer: loadBalancer.name,
      })),
  );
}

function decideAll(objects: ClusterObjects, settings: OwnershipSettings): ReadonlyMap<string, Decided> {
  const index = indexCluster(objects, settings);
  return new Map([
    ...index.memberships.map(({ ingress, decision }) => {
      const decided = { decision, hostNames: ingress.statusHostnames };
      return [refKey({ kind: "Ingress", ...ingress }), decided] as const;
    }),
    ...index.services.map((service) => {
      const decision = decideServiceClass(service, index.classes.services);
      return [
        refKey({ kind: "Service", ...service }),
        { decision, hostNames: service.statusHostnames },
      ] as const;
    }),
    ...index.gateways.map((gateway) => {
      const decision = decideGatewayClass(gateway, index.gatewayRules);
      return [
        refKey({ kind: "Gateway", ...gateway }),
        { decision, hostNames: gateway.statusHostnames },
      ] as const;
    }),
  ]);
}

function refsOf({ ingresses, services, gateways }: ClusterObjects): readonly OwnerRef[] {
  const ref =
    (kind: OwnerRef["kind"]) =>
    ({ namespace, name }: { readonly namespace: string; readonly name: string }): OwnerRef => ({
      kind,
      namespace,
      name,
    });
  return [...ingresses.map(ref("Ingress")), ...services.map(ref("Service")), ...gateways.map(ref("Gateway"))];
}

function refKey(object: Pick<OwnerRef, "kind" | "namespace" | "name">): string {
  return `${object.kind} ${objectKey(object)}`;
}
