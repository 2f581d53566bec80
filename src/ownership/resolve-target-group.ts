import type { Tags } from "../aws/inventory.ts";
import type { TargetGroup } from "../aws/load-balancer.ts";
import { parseIngressBackend } from "./ingress-backend.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey, parseObjectName } from "./object-name.ts";
import type { Evidence, OwnedTargetGroup } from "./owned-load-balancer.ts";
import type { ResolvedBackend } from "./resolved-backend.ts";
import type { TagClaim } from "./tag-claim.ts";
import { readTagClaims } from "./tag-claim.ts";

/** `FrontendNlb-tg-TCP-80`: the network load balancer's group whose one target is the application load balancer. */
const frontendPrefix = "FrontendNlb-";

/** What target groups are resolved against. */
export interface TargetGroupContext {
  readonly index: ClusterIndex;
  readonly clusters: ReadonlySet<string>;
}

/** Finds the Service behind one target group by its tags. Never guesses: what two readings of a tag could mean is unknown. */
export function resolveTargetGroup(
  targetGroup: TargetGroup,
  tags: Tags,
  context: TargetGroupContext,
): OwnedTargetGroup {
  const backend = readBackend(tags, context);
  const { namespace, ingress, evidence } = backend;
  if (namespace === null || backend.service === null) {
    return { targetGroup, namespace, service: null, port: null, ingress, route: null, evidence };
  }
  const name = { namespace, name: backend.service };
  const known = context.index.serviceByName.get(objectKey(name));
  return {
    targetGroup,
    namespace,
    service: {
      ...name,
      labels: known?.labels ?? {},
      annotations: known?.annotations ?? {},
      externalTrafficPolicy: known?.externalTrafficPolicy ?? "",
    },
    port: portNumber(backend.port, name, context.index),
    ingress,
    route: null,
    evidence:
      known === undefined
        ? [...evidence, rejects("status", `Service ${objectKey(name)} does not exist`)]
        : evidence,
  };
}

function readBackend(tags: Tags, { index, clusters }: TargetGroupContext): ResolvedBackend {
  const claims = readTagClaims(tags).filter((claim) => claim.clusters.some((value) => clusters.has(value)));
  const [claim, ...more] = claims;
  if (claim === undefined) {
    return unknownBackend(rejects("tag", "the target group carries no tags of this cluster"));
  }
  if (more.length > 0) {
    const keys = claims.map(({ family }) => family.stackKey);
    return unknownBackend(
      rejects("tag", `the target group carries tags of several families: ${keys.join(", ")}`),
    );
  }
  if (claim.resource.startsWith(frontendPrefix)) {
    const text = `${claim.family.resourceKey} = ${claim.resource}: its target is a load balancer, not a Service`;
    return unknownBackend(supports("tag", text));
  }
  return claim.family.kind === "Ingress" ? parseIngressBackend(claim, index) : parseServiceBackend(claim);
}

/** `namespace/service:port`; a Service's load balancer may also forward to other Services of its namespace. */
function parseServiceBackend({ family, resource, stack }: TagClaim): ResolvedBackend {
  if (family.resourceKey === null) {
    const name = parseObjectName(stack);
    const evidence = [supports("tag", `${family.stackKey} = ${stack}`)];
    return {
      namespace: name?.namespace ?? null,
      service: name?.name ?? null,
      port: null,
      ingress: null,
      evidence,
    };
  }
  const colon = resource.lastIndexOf(":");
  const name = parseObjectName(resource.slice(0, Math.max(colon, 0)));
  const port = resource.slice(colon + 1);
  if (name === null || port === "") {
    return unknownBackend(
      rejects("tag", `${family.resourceKey} = "${resource}" is not namespace/service:port`),
    );
  }
  const evidence = [supports("tag", `${family.resourceKey} = ${resource}`)];
  return { namespace: name.namespace, service: name.name, port, ingress: null, evidence };
}

/** Number of a port that is written as a name; without any port, that of a Service that has just one. */
function portNumber(port: string | null, service: ObjectName, index: ClusterIndex): string | null {
  const ports = index.serviceByName.get(objectKey(service))?.ports ?? [];
  if (port === null) {
    const [only, ...more] = ports;
    return only === undefined || more.length > 0 ? null : String(only.port);
  }
  const named = ports.find(({ name }) => name === port);
  return named === undefined ? port : String(named.port);
}

function unknownBackend(evidence: Evidence): ResolvedBackend {
  return { namespace: null, service: null, port: null, ingress: null, evidence: [evidence] };
}
