import type { Tags } from "../aws/inventory.ts";
import type { TargetGroup } from "../aws/load-balancer.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import { gatewayFront } from "./gateway-backend.ts";
import { ingressFront } from "./ingress-backend.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey } from "./object-name.ts";
import type { BackendService, OwnedTargetGroup, OwnerRef } from "./owned-load-balancer.ts";
import type { Binding, Bindings } from "./resolve-bindings.ts";
import type { Front } from "./resolved-backend.ts";
import type { TagClaim } from "./tag-claim.ts";
import { readTagClaims } from "./tag-claim.ts";
import { taggedBackend } from "./tagged-backend.ts";

/** What target groups are resolved against. */
export interface TargetGroupContext {
  readonly index: ClusterIndex;
  readonly clusters: ReadonlySet<string>;
  readonly bindings: Bindings;
}

/** A target group on one load balancer. */
export interface AttachedTargetGroup {
  readonly targetGroup: TargetGroup;
  readonly tags: Tags;
  /** Whose the load balancer is. */
  readonly owner: OwnerRef | null;
}

/**
 * Finds the Service behind one target group: a binding says it exactly, its tags as far as they can be read in one way
 * only. Never guesses: what two readings of a tag could mean is unknown.
 */
export function resolveTargetGroup(
  attached: AttachedTargetGroup,
  context: TargetGroupContext,
): OwnedTargetGroup {
  const bindings = context.bindings.byTargetGroup.get(attached.targetGroup.arn) ?? [];
  return bindings.length === 0 ? fromTags(attached, context) : fromBindings(attached, bindings, context);
}

function fromTags(attached: AttachedTargetGroup, context: TargetGroupContext): OwnedTargetGroup {
  const { targetGroup } = attached;
  const backend = taggedBackend(attached, claimsOf(attached, context), context);
  const { namespace, ingress, route, evidence, gateway } = backend;
  const rest = { targetGroup, ingress, route, ...(gateway === null ? {} : { gateway }) };
  if (namespace === null || backend.service === null) {
    return { ...rest, namespace, service: null, port: null, evidence };
  }
  const name = { namespace, name: backend.service };
  const isKnown = context.index.serviceByName.has(objectKey(name));
  return {
    ...rest,
    namespace,
    service: backendService(name, context.index),
    port: portNumber(backend.port, name, context.index),
    evidence: isKnown
      ? evidence
      : [...evidence, rejects("status", `Service ${objectKey(name)} does not exist`)],
  };
}

/** Where a controller has bound its own target group, nobody else's binding takes it away. */
function fromBindings(
  attached: AttachedTargetGroup,
  all: readonly Binding[],
  context: TargetGroupContext,
): OwnedTargetGroup {
  const { index } = context;
  const made = all.filter(({ isUserMade }) => !isUserMade);
  const bindings = made.length === 0 ? all : made;
  const services = new Map(
    bindings.map(({ service, port }) => {
      const number = portNumber(port, service, index);
      return [
        `${objectKey(service)}:${number}`,
        { service: backendService(service, index), port: number },
      ] as const;
    }),
  );
  const namespaces = new Set(bindings.map(({ service }) => service.namespace));
  const [only, ...more] = services.values();
  const [namespace, ...others] = namespaces;
  const front = frontOf(attached, bindings, context);
  return {
    targetGroup: attached.targetGroup,
    namespace: others.length === 0 ? (namespace ?? null) : null,
    service: more.length === 0 ? (only?.service ?? null) : null,
    port: more.length === 0 ? (only?.port ?? null) : null,
    ...(more.length === 0 ? {} : { services: [...services.values()] }),
    ingress: front.ingress,
    route: front.route,
    evidence: [
      ...bindings.map(({ object, service }) =>
        supports("binding", `TargetGroupBinding ${objectKey(object)} names Service ${objectKey(service)}`),
      ),
      ...all
        .filter((binding) => !bindings.includes(binding))
        .map(({ object }) =>
          rejects(
            "binding",
            `TargetGroupBinding ${objectKey(object)} is a person's, and a controller has bound this target group`,
          ),
        ),
      ...front.evidence,
    ],
  };
}

/** The Ingress or route in front, by the tag; null where bindings to several Services leave several readings. */
function frontOf(
  attached: AttachedTargetGroup,
  bindings: readonly Binding[],
  context: TargetGroupContext,
): Front {
  const [claim, ...more] = claimsOf(attached, context);
  if (claim === undefined || more.length > 0) {
    return { ingress: null, route: null, evidence: [] };
  }
  const fronts = bindings.map(({ service }) => frontBy(claim, service, context.index));
  const known = fronts.filter(({ ingress, route }) => ingress !== null || route !== null);
  const readings = new Set(known.map(({ ingress, route }) => `${ingress} ${route}`));
  const [front] = readings.size === 1 ? known : [];
  return front ?? { ingress: null, route: null, evidence: fronts.flatMap(({ evidence }) => evidence) };
}

function frontBy(claim: TagClaim, service: ObjectName, index: ClusterIndex): Front {
  switch (claim.family.kind) {
    case "Ingress":
      return ingressFront(claim, service);
    case "Gateway":
      return gatewayFront(claim, service, index);
    case "Service":
      return { ingress: null, route: null, evidence: [] };
    default:
      return claim.family.kind satisfies never;
  }
}

/** What the cloud provider's tags say counts without a cluster too, on a load balancer whose very name proves the Service. */
function claimsOf(
  { tags, owner }: AttachedTargetGroup,
  { clusters }: TargetGroupContext,
): readonly TagClaim[] {
  const isOwners = ({ family, stack }: TagClaim): boolean =>
    family.namedByUid && owner?.kind === "Service" && stack === objectKey(owner);
  return readTagClaims(tags).filter(
    (claim) => isOwners(claim) || claim.clusters.some((value) => clusters.has(value)),
  );
}

function backendService(name: ObjectName, index: ClusterIndex): BackendService {
  const known = index.serviceByName.get(objectKey(name));
  return {
    ...name,
    labels: known?.labels ?? {},
    annotations: known?.annotations ?? {},
    externalTrafficPolicy: known?.externalTrafficPolicy ?? "",
  };
}

/** Number of a port that is written as a name; without any port, that of a Service that has just one. */
function portNumber(port: string | null, service: ObjectName, index: ClusterIndex): string | null {
  const ports = index.serviceByName.get(objectKey(service))?.ports ?? [];
  if (port === null || port === "") {
    const [only, ...more] = ports;
    return only === undefined || more.length > 0 ? null : String(only.port);
  }
  const named = ports.find(({ name }) => name === port);
  return named === undefined ? port : String(named.port);
}
