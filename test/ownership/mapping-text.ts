import type { Ownership } from "../../src/ownership/ownership.ts";
import type {
  OwnedLoadBalancer,
  OwnedTargetGroup,
  OwnerRef,
} from "../../src/ownership/owned-load-balancer.ts";

/** The whole map as lines that a table can state: one per load balancer, then its rows and target groups. */
export function mappingText(ownership: Ownership): readonly string[] {
  return ownership.loadBalancers.flatMap(loadBalancerText);
}

function loadBalancerText(owned: OwnedLoadBalancer): readonly string[] {
  const { loadBalancer, owner, relation, role, rows, targetGroups } = owned;
  return [
    `${loadBalancer.name}: ${relation} ${role} ${owner === null ? "nobody" : refText(owner)}`,
    ...rows.map((row) => `  ${row.relation} ${refText(row.object)}`),
    ...targetGroups.map((one) => {
      const service = one.service === null ? "?" : one.service.name;
      return `  ${one.targetGroup.name} -> ${one.namespace ?? "?"}/${service}:${one.port ?? "?"} ingress ${one.ingress ?? "?"}${more(one)}`;
    }),
  ];
}

/** What only some target groups have. */
function more({ route, gateway, services }: OwnedTargetGroup): string {
  return [
    ...(route === null ? [] : [` route ${route}`]),
    ...(gateway === undefined ? [] : [` gateway ${gateway.namespace}/${gateway.name}`]),
    ...(services ?? []).map(({ service, port }) => ` and ${service.namespace}/${service.name}:${port}`),
  ].join("");
}

function refText({ kind, namespace, name }: OwnerRef): string {
  return `${kind} ${namespace}/${name}`;
}
