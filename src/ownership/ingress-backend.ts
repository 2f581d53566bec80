import { actionBackends } from "./action-backends.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { membersOf } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import type { IngressMembership } from "./ingress-membership.ts";
import { parseObjectName } from "./object-name.ts";
import type { ObjectName } from "./object-name.ts";
import type { Front, ResolvedBackend } from "./resolved-backend.ts";
import { unknownBackend } from "./resolved-backend.ts";
import type { TagClaim } from "./tag-claim.ts";

/** `namespace/ingress-service:port` taken apart as far as its own text allows. */
interface JoinedBackend {
  readonly namespace: string;
  /** Ingress and Service joined by a hyphen; both may hold hyphens. */
  readonly joined: string;
  readonly port: string;
}

/**
 * Splits the `resource` tag of an Ingress target group. An implicit group's stack tag names the Ingress, which is then
 * taken off the front. In an explicit group only a member that sends traffic to exactly this Service and port fits; when
 * none or more than one does, Ingress and Service stay unknown and the namespace alone is kept.
 */
export function parseIngressBackend(claim: TagClaim, index: ClusterIndex): ResolvedBackend {
  const tag = `${claim.family.resourceKey} = "${claim.resource}"`;
  const parts = splitResource(claim.resource);
  if (parts === null) {
    return unknownBackend(rejects("tag", `${tag} is not namespace/ingress-service:port`));
  }
  if (claim.owner.kind === "IngressGroup") {
    return fromMembers(parts, membersOf(index, { familyId: claim.family.id, stack: claim.stack }), tag);
  }
  const { namespace, name: ingress } = claim.owner;
  const prefix = `${ingress}-`;
  if (parts.namespace !== namespace || !parts.joined.startsWith(prefix) || parts.joined === prefix) {
    return unknownBackend(
      rejects("tag", `${tag} does not begin with ${claim.family.stackKey} = ${claim.stack}`),
    );
  }
  const service = parts.joined.slice(prefix.length);
  const text = `${tag} is Ingress ${claim.stack}, a hyphen and Service ${service}`;
  const evidence = [supports("tag", text)];
  return { namespace, service, port: parts.port, gateway: null, ingress, route: null, evidence };
}

/** The Ingress in front of a Service that a binding names: what the tag has left when the Service is taken off its end. */
export function ingressFront(claim: TagClaim, service: ObjectName): Front {
  const tag = `${claim.family.resourceKey} = "${claim.resource}"`;
  const parts = splitResource(claim.resource);
  const suffix = `-${service.name}`;
  const ingress = parts?.joined.endsWith(suffix) === true ? parts.joined.slice(0, -suffix.length) : "";
  const isStack = claim.owner.kind === "IngressGroup" || claim.owner.name === ingress;
  return parts?.namespace === service.namespace && ingress !== "" && isStack
    ? {
        ingress,
        route: null,
        evidence: [supports("tag", `${tag} is Ingress ${ingress}, a hyphen and Service ${service.name}`)],
      }
    : {
        ingress: null,
        route: null,
        evidence: [rejects("tag", `${tag} does not end with the bound Service ${service.name}`)],
      };
}

function fromMembers(
  { namespace, joined, port }: JoinedBackend,
  members: readonly IngressMembership[],
  tag: string,
): ResolvedBackend {
  const fits = members
    .filter(({ ingress }) => ingress.namespace === namespace && joined.startsWith(`${ingress.name}-`))
    .map(({ ingress }) => ({ ingress, service: joined.slice(ingress.name.length + 1) }))
    .filter(({ ingress, service }) =>
      [...ingress.backends, ...actionBackends(ingress.annotations)].some(
        (backend) => backend.service === service && backend.port === port,
      ),
    );
  const [only, ...more] = fits;
  if (only === undefined) {
    return unknownBackend(
      rejects("tag", `${tag}: no member of the group sends traffic to such a Service and port`),
      namespace,
    );
  }
  const readings = fits.map(({ ingress, service }) => `Ingress ${ingress.name} with Service ${service}`);
  if (more.length > 0) {
    return unknownBackend(rejects("tag", `${tag} can mean ${readings.join(" or ")}`), namespace);
  }
  const text = `${tag} can only mean ${readings.join("")}`;
  return {
    namespace,
    service: only.service,
    port,
    gateway: null,
    ingress: only.ingress.name,
    route: null,
    evidence: [supports("tag", text)],
  };
}

function splitResource(resource: string): JoinedBackend | null {
  const colon = resource.lastIndexOf(":");
  const name = parseObjectName(resource.slice(0, Math.max(colon, 0)));
  const port = resource.slice(colon + 1);
  return name === null || port === "" ? null : { namespace: name.namespace, joined: name.name, port };
}
