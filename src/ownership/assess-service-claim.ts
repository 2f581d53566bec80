import type { ServiceObject } from "../kubernetes/cluster-objects.ts";
import type { ClaimAssessment, LoadBalancerClaim } from "./claim-assessment.ts";
import type { ClassDecision } from "./class-decision.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { cloudProviderName } from "./cloud-provider-name.ts";
import { rejects, supports } from "./evidence.ts";
import type { Evidence } from "./owned-load-balancer.ts";
import { decideServiceClass } from "./service-class.ts";
import { orphanAssessment } from "./orphan-assessment.ts";

/**
 * Holds a claim of a Service family against the Service it names: absent = orphan; present with the family's finalizer
 * or class = owner; else stale. Where the name comes from the UID, a Service that was made anew is another Service.
 */
export function assessServiceClaim(given: LoadBalancerClaim, index: ClusterIndex): ClaimAssessment {
  const { claim, role } = given;
  const service = index.serviceByName.get(claim.stack);
  if (service === undefined) {
    return orphanAssessment(given, `Service ${claim.stack} does not exist`);
  }
  const held = claim.family.finalizer !== null && service.finalizers.includes(claim.family.finalizer);
  const takes = decidedEvidence(given, decideServiceClass(service, index.classes.services));
  const named = nameEvidence(given, service);
  const owns = (held || takes.verdict === "supports") && named?.verdict !== "rejected";
  const relation = owns ? "owner" : "stale";
  const { labels, annotations } = service;
  return {
    claim,
    role,
    relation,
    held,
    rows: [{ object: claim.owner, relation, role, labels, annotations }],
    statusHostnames: service.statusHostnames,
    statusArn: null,
    evidence: [
      ...(held
        ? [supports("finalizer", `Service ${claim.stack} holds finalizer ${claim.family.finalizer}`)]
        : []),
      takes,
      ...(named === null ? [] : [named]),
    ],
  };
}

function decidedEvidence({ claim, loadBalancer }: LoadBalancerClaim, decision: ClassDecision): Evidence {
  const subject = `Service ${claim.stack}`;
  if (decision.kind !== "managed" || decision.familyId !== claim.family.id) {
    return rejects("class", `${subject} is not taken by ${claim.family.controller}: ${decision.reason}`);
  }
  if (decision.type !== null && decision.type !== loadBalancer.type) {
    return rejects("class", `${subject} asks for a ${decision.type} load balancer: ${decision.reason}`);
  }
  return supports("class", `${subject} is taken by ${claim.family.controller}: ${decision.reason}`);
}

function nameEvidence({ claim, loadBalancer }: LoadBalancerClaim, service: ServiceObject): Evidence | null {
  if (!claim.family.namedByUid) {
    return null;
  }
  const expected = cloudProviderName(service.uid);
  return loadBalancer.name === expected
    ? supports("name", `the name is made from the UID of Service ${claim.stack}`)
    : rejects("name", `the UID of Service ${claim.stack} would make the name ${expected}`);
}
