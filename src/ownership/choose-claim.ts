import type { LoadBalancer } from "../aws/load-balancer.ts";
import { assessGatewayClaim } from "./assess-gateway-claim.ts";
import { assessIngressClaim } from "./assess-ingress-claim.ts";
import { assessServiceClaim } from "./assess-service-claim.ts";
import type { ClaimAssessment, LoadBalancerClaim } from "./claim-assessment.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import { objectKey } from "./object-name.ts";
import type { Evidence, OwnerRef } from "./owned-load-balancer.ts";
import type { TagClaim } from "./tag-claim.ts";

/** The believed claim on a load balancer, or none when several or none can be believed; with everything that was weighed. */
export interface ClaimChoice {
  readonly chosen: ClaimAssessment | null;
  readonly evidence: readonly Evidence[];
}

/** How an owner is called in evidence and messages: `Ingress shop/web`, `IngressGroup apps`. */
export function ownerText(owner: OwnerRef): string {
  return owner.kind === "IngressGroup" ? `IngressGroup ${owner.name}` : `${owner.kind} ${objectKey(owner)}`;
}

/**
 * Weighs the tags of one load balancer. A part that its AWS type cannot be is a leftover or a forgery. Between two
 * families the one whose object holds its finalizer wins, then the one whose object still stands behind it; a tie stays
 * undecided.
 */
export function chooseClaim(
  loadBalancer: LoadBalancer,
  claims: readonly TagClaim[],
  index: ClusterIndex,
): ClaimChoice {
  const weighed = claims.map((claim) => weigh(loadBalancer, claim, index));
  const possible = weighed.flatMap(({ assessment }) => (assessment === null ? [] : [assessment]));
  const chosen = best(possible);
  const others = possible.filter((assessment) => assessment !== chosen);
  return {
    chosen,
    evidence: [
      ...(chosen?.evidence ?? []),
      ...weighed.flatMap(({ rejected }) => rejected ?? []),
      ...others.map(({ claim }) =>
        chosen === null
          ? rejects("tag", `${claimText(claim)} is contradicted by another family's tags`)
          : rejects("tag", `${claimText(claim)}: ${ownerText(chosen.claim.owner)} has the better claim`),
      ),
    ],
  };
}

function claimText({ family, clusters, stack, owner }: TagClaim): string {
  return clusters.length === 0
    ? `the name is made from ${ownerText(owner)}`
    : `${family.stackKey} = ${stack}`;
}

function weigh(
  loadBalancer: LoadBalancer,
  claim: TagClaim,
  index: ClusterIndex,
): { readonly assessment: ClaimAssessment | null; readonly rejected: Evidence | null } {
  const { family } = claim;
  const resource = Object.hasOwn(family.resources, claim.resource)
    ? family.resources[claim.resource]
    : undefined;
  if (resource === undefined) {
    const text = `${family.resourceKey} = "${claim.resource}" does not name a load balancer of ${family.controller}`;
    return { assessment: null, rejected: rejects("tag", text) };
  }
  if (!resource.types.includes(loadBalancer.type)) {
    const text = `${family.stackKey} = ${claim.stack}: ${family.controller} makes no ${loadBalancer.type} load balancer "${claim.resource}" for a ${family.kind}`;
    return { assessment: null, rejected: rejects("tag", text) };
  }
  const given = { claim, role: resource.role, loadBalancer };
  const assessment = assess(given, index);
  return {
    assessment: { ...assessment, evidence: [...tagEvidence(claim), ...assessment.evidence] },
    rejected: null,
  };
}

function assess(given: LoadBalancerClaim, index: ClusterIndex): ClaimAssessment {
  const { kind } = given.claim.family;
  switch (kind) {
    case "Ingress":
      return assessIngressClaim(given, index);
    case "Service":
      return assessServiceClaim(given, index);
    case "Gateway":
      return assessGatewayClaim(given, index);
    default:
      return kind satisfies never;
  }
}

/** None for a claim that rests on the name alone: its assessment says so. */
function tagEvidence({ family, clusters, stack, resource, owner }: TagClaim): readonly Evidence[] {
  if (clusters.length === 0) {
    return [];
  }
  const part = family.resourceKey === null ? "" : `, ${family.resourceKey} = ${resource}`;
  return [
    supports("tag", `cluster tag says ${clusters.join(", ")}`),
    supports("tag", `${family.stackKey} = ${stack}${part}: ${ownerText(owner)}`),
  ];
}

function best(possible: readonly ClaimAssessment[]): ClaimAssessment | null {
  const byFinalizer = possible.filter(({ held }) => held);
  const byOwner = possible.filter(({ relation }) => relation === "owner");
  const winners = [byFinalizer, byOwner, possible].find((candidates) => candidates.length > 0) ?? [];
  return winners.length === 1 ? (winners[0] ?? null) : null;
}
