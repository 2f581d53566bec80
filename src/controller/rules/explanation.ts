import type { LoadBalancer } from "../../aws/load-balancer.ts";
import type { Tags } from "../../aws/inventory.ts";
import { exportDecision } from "../../ownership/export-decision.ts";
import type {
  Evidence,
  OwnedLoadBalancer,
  OwnedTargetGroup,
  OwnerRef,
  Relation,
  Role,
} from "../../ownership/owned-load-balancer.ts";
import type { OwnershipSettings } from "../../ownership/ownership-settings.ts";
import { clusterValues } from "../../ownership/tag-claim.ts";
import { tagFamilies } from "../../ownership/tag-families.ts";
import type { Labels, ResourceAttributes } from "../../series/labels.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";
import type { Discovered } from "../discovery.ts";

/** A target group and the Service behind it; unknown = null. */
export interface ExplainedTargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly targetType: string;
  readonly namespace: string | null;
  readonly service: string | null;
  readonly port: string | null;
  readonly ingress: string | null;
  readonly route: string | null;
  readonly evidence: readonly Evidence[];
  /** Labels of its series; null while they are not exported. */
  readonly labels: Labels | null;
}

/** One load balancer: whose it is, why, and what becomes of its metrics. Part of what `explain -o json` prints. */
export interface ExplainedLoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: LoadBalancer["type"];
  readonly scheme: LoadBalancer["scheme"];
  readonly state: LoadBalancer["state"];
  readonly dnsName: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** `foreign`: no tag or binding ties it to this cluster. */
  readonly relation: Relation | "foreign";
  readonly role: Role | null;
  readonly owner: OwnerRef | null;
  readonly objects: readonly (OwnerRef & { readonly relation: Relation; readonly role: Role })[];
  readonly evidence: readonly Evidence[];
  readonly targetGroups: readonly ExplainedTargetGroup[];
  readonly exported: boolean;
  /** Null when it is exported. */
  readonly notExportedBecause: string | null;
  /** `load_balancer_name` of its series; null while they are not exported. */
  readonly exportedName: string | null;
  readonly seriesCount: number;
  /** Labels of its own series; null while they are not exported. */
  readonly labels: Labels | null;
  readonly resource: ResourceAttributes | null;
  readonly problems: readonly {
    readonly object: OwnerRef | null;
    readonly message: string;
    readonly remedy: string;
  }[];
}

/** Every load balancer of the account and region, this cluster's first, each explained. */
export function explainAll(
  found: Pick<Discovered, "ownership" | "described" | "inventory">,
  settings: OwnershipSettings,
): readonly ExplainedLoadBalancer[] {
  const series = new Map(found.described.loadBalancers.map((one) => [one.arn, one]));
  const ours = new Set(found.ownership.loadBalancers.map(({ loadBalancer }) => loadBalancer.arn));
  return [
    ...found.ownership.loadBalancers.map((owned) => ({
      ...explainOwned(owned, series.get(owned.loadBalancer.arn) ?? null, settings),
      problems: found.described.problems
        .filter(({ arn }) => arn === owned.loadBalancer.arn)
        .map(({ object, message, remedy }) => ({ object, message, remedy })),
    })),
    ...found.inventory.loadBalancers
      .filter(({ arn }) => !ours.has(arn))
      .map((one) => explainForeign(one, found.inventory.tags.get(one.arn) ?? null, settings)),
  ];
}

function explainOwned(
  owned: OwnedLoadBalancer,
  series: LoadBalancerSeries | null,
  settings: OwnershipSettings,
): ExplainedLoadBalancer {
  const decision = exportDecision(owned, settings);
  const set = series?.labels.sets.get("") ?? null;
  return {
    ...awsPart(owned.loadBalancer),
    relation: owned.relation,
    role: owned.role,
    owner: owned.owner,
    objects: owned.rows.map(({ object, relation, role }) => ({ ...object, relation, role })),
    evidence: owned.evidence,
    targetGroups: owned.targetGroups.map((one) => explainTargetGroup(one, series)),
    exported: series !== null,
    notExportedBecause:
      series === null ? (decision.kind === "withheld" ? decision.reason : "its ARN cannot be read") : null,
    exportedName: series?.name ?? null,
    seriesCount: series?.specs.length ?? 0,
    labels: set?.labels ?? null,
    resource: set?.resource ?? null,
    problems: [],
  };
}

function explainTargetGroup(
  { targetGroup, namespace, service, port, ingress, route, evidence }: OwnedTargetGroup,
  series: LoadBalancerSeries | null,
): ExplainedTargetGroup {
  const { arn, name, targetType } = targetGroup;
  const set = series?.labels.sets.get(arn.slice(arn.lastIndexOf(":") + 1));
  return {
    arn,
    name,
    targetType,
    namespace,
    service: service?.name ?? null,
    port,
    ingress,
    route,
    evidence,
    labels: set?.labels ?? null,
  };
}

function explainForeign(
  one: LoadBalancer,
  tags: Tags | null,
  settings: OwnershipSettings,
): ExplainedLoadBalancer {
  return {
    ...awsPart(one),
    relation: "foreign",
    role: null,
    owner: null,
    objects: [],
    evidence: [foreignEvidence(tags, settings)],
    targetGroups: [],
    exported: false,
    notExportedBecause: "it does not belong to this cluster",
    exportedName: null,
    seriesCount: 0,
    labels: null,
    resource: null,
    problems: [],
  };
}

function foreignEvidence(tags: Tags | null, { clusterName, clusterTagValues }: OwnershipSettings): Evidence {
  if (tags === null) {
    return {
      kind: "tag",
      verdict: "rejected",
      text: "its tags were not read: it was gone when they were asked for",
    };
  }
  const values = [...new Set(tagFamilies.flatMap((family) => clusterValues(family, tags)))].toSorted();
  const wanted = [clusterName, ...clusterTagValues].join(" or ");
  const text =
    values.length === 0
      ? `it carries no cluster tag (wanted: ${wanted}), so no controller of this cluster made it`
      : `its cluster tag says ${values.join(", ")}; this cluster is ${wanted}`;
  return { kind: "tag", verdict: "rejected", text };
}

function awsPart(
  one: LoadBalancer,
): Pick<ExplainedLoadBalancer, "arn" | "name" | "type" | "scheme" | "state" | "dnsName" | "createdAt"> {
  const { arn, name, type, scheme, state, dnsName, createdAtMs } = one;
  return { arn, name, type, scheme, state, dnsName, createdAt: new Date(createdAtMs).toISOString() };
}
