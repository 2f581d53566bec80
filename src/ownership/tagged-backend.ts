import type { TargetGroup } from "../aws/load-balancer.ts";
import type { Tags } from "../aws/inventory.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import { parseGatewayBackend } from "./gateway-backend.ts";
import { parseIngressBackend } from "./ingress-backend.ts";
import { legacyBackend } from "./legacy-backend.ts";
import { parseObjectName } from "./object-name.ts";
import type { ResolvedBackend } from "./resolved-backend.ts";
import { unknownBackend } from "./resolved-backend.ts";
import type { TagClaim } from "./tag-claim.ts";

/** `FrontendNlb-tg-TCP-80`: the network load balancer's group whose one target is the application load balancer. */
const frontendPrefix = "FrontendNlb-";

/** What the tags of one target group say. `claims` are those of this cluster. */
export function taggedBackend(
  { targetGroup, tags }: { readonly targetGroup: TargetGroup; readonly tags: Tags },
  claims: readonly TagClaim[],
  { index, clusters }: { readonly index: ClusterIndex; readonly clusters: ReadonlySet<string> },
): ResolvedBackend {
  const [claim, ...more] = claims;
  if (claim === undefined) {
    const none = rejects("tag", "the target group carries no tags of this cluster");
    return legacyBackend(tags, clusters) ?? unknownBackend(none);
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
  switch (claim.family.kind) {
    case "Ingress":
      return parseIngressBackend(claim, index);
    case "Gateway":
      return parseGatewayBackend(claim, index);
    case "Service":
      return parseServiceBackend(claim, targetGroup, index);
    default:
      return claim.family.kind satisfies never;
  }
}

/** `namespace/service:port`; a Service's load balancer may also forward to other Services of its namespace. */
function parseServiceBackend(
  { family, resource, stack }: TagClaim,
  targetGroup: TargetGroup,
  index: ClusterIndex,
): ResolvedBackend {
  const nothing = { gateway: null, ingress: null, route: null };
  if (family.resourceKey === null) {
    const name = parseObjectName(stack);
    const evidence = [supports("tag", `${family.stackKey} = ${stack}`)];
    const byNode = index.serviceByName
      .get(stack)
      ?.ports.find(({ nodePort }) => nodePort === targetGroup.port);
    return {
      ...nothing,
      namespace: name?.namespace ?? null,
      service: name?.name ?? null,
      port: byNode === undefined || targetGroup.port === undefined ? null : String(byNode.port),
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
  return { ...nothing, namespace: name.namespace, service: name.name, port, evidence };
}
