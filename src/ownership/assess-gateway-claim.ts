import { parseLoadBalancerArn } from "../catalogue/elb-arn.ts";
import type { GatewayObject } from "../kubernetes/cluster-objects.ts";
import type { ClaimAssessment, LoadBalancerClaim } from "./claim-assessment.ts";
import type { ClassDecision } from "./class-decision.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import { decideGatewayClass } from "./gateway-class.ts";
import type { Evidence } from "./owned-load-balancer.ts";
import { orphanAssessment } from "./orphan-assessment.ts";

/**
 * Holds a claim of a Gateway family against the Gateway it names: absent = orphan. The class decides alone where it is
 * known: a Gateway that went to another class leaves its load balancer, finalizer and status behind. Where it is not, the
 * finalizer does, or the ARN that the Gateway shows as its programmed one.
 */
export function assessGatewayClaim(given: LoadBalancerClaim, index: ClusterIndex): ClaimAssessment {
  const { claim, role, loadBalancer } = given;
  const gateway = index.gatewayByName.get(claim.stack);
  if (gateway === undefined) {
    return orphanAssessment(given, `Gateway ${claim.stack} does not exist`);
  }
  const decision = decideGatewayClass(gateway, index.gatewayRules);
  const finalizer = claim.family.finalizer;
  const held = finalizer !== null && gateway.finalizers.includes(finalizer);
  const statusArn = programmedArn(gateway);
  const shows = statusArn === loadBalancer.arn;
  const relation = standsBehind(given, { decision, held, shows }) ? "owner" : "stale";
  const { labels, annotations } = gateway;
  return {
    claim,
    role,
    relation,
    held: held && relation === "owner",
    rows: [{ object: claim.owner, relation, role, labels, annotations }],
    statusHostnames: gateway.statusHostnames,
    statusArn,
    evidence: [
      classEvidence(given, decision),
      ...(held ? [supports("finalizer", `Gateway ${claim.stack} holds finalizer ${finalizer}`)] : []),
      ...(shows ? [supports("status", `Gateway ${claim.stack} is programmed as ${statusArn}`)] : []),
      ...(gateway.deletedAtMs === null
        ? []
        : [supports("status", `Gateway ${claim.stack} is being deleted`)]),
    ],
  };
}

/** The ARN in the message of the condition Programmed, if it is one of a load balancer. */
function programmedArn({ programmed }: GatewayObject): string | null {
  return programmed !== null && parseLoadBalancerArn(programmed) !== null ? programmed : null;
}

function standsBehind(
  { claim: { family } }: LoadBalancerClaim,
  seen: { readonly decision: ClassDecision; readonly held: boolean; readonly shows: boolean },
): boolean {
  switch (seen.decision.kind) {
    case "managed":
      return seen.decision.familyId === family.id;
    case "undecided":
      return seen.held || seen.shows;
    case "foreign":
      // Without a finalizer of its own the family's controller names are not certain either: see the table.
      return family.finalizer === null && seen.shows;
    default:
      return seen.decision satisfies never;
  }
}

function classEvidence({ claim }: LoadBalancerClaim, decision: ClassDecision): Evidence {
  const subject = `Gateway ${claim.stack}`;
  return decision.kind === "managed" && decision.familyId === claim.family.id
    ? supports("class", `${subject} is taken by ${claim.family.controller}: ${decision.reason}`)
    : rejects(
        "class",
        `${subject} is not taken by ${claim.family.controller} for ${claim.family.stackKey}: ${decision.reason}`,
      );
}
