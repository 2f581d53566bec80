import type { ClaimAssessment, LoadBalancerClaim } from "./claim-assessment.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { membersOf } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import type { IngressMembership, Stack } from "./ingress-membership.ts";
import { hasStack } from "./ingress-membership.ts";
import { objectKey } from "./object-name.ts";
import type { Evidence, OwnerRow, Relation, Role } from "./owned-load-balancer.ts";
import { orphanAssessment } from "./orphan-assessment.ts";

/**
 * Holds a claim of an Ingress family against the cluster. Explicit group: its members are the Ingresses that hold its
 * finalizer or whose class and annotation say so; none = orphan; all moving elsewhere = stale. Implicit group: the one
 * Ingress; absent = orphan; gone to another group, or held by neither finalizer nor class = stale.
 */
export function assessIngressClaim(given: LoadBalancerClaim, index: ClusterIndex): ClaimAssessment {
  const { claim, role } = given;
  const stack = { familyId: claim.family.id, stack: claim.stack };
  const isGroup = claim.owner.kind === "IngressGroup";
  const single = index.membershipByName.get(claim.stack);
  const members = isGroup ? membersOf(index, stack) : single === undefined ? [] : [single];
  const evidence = members.flatMap((member) => memberEvidence(member, given));
  if (members.length === 0) {
    const absence = isGroup
      ? `no Ingress is in group ${claim.stack}`
      : `Ingress ${claim.stack} does not exist`;
    return orphanAssessment(given, absence);
  }
  const relation = members.some((member) => standsBehind(member, stack)) ? "owner" : "stale";
  return {
    claim,
    role,
    relation,
    held: members.some((member) => hasStack(member.held, stack)),
    rows: isGroup
      ? [
          { object: claim.owner, relation, role, labels: {}, annotations: {} },
          ...members.map((member) => ingressRow(member, relation === "owner" ? "member" : relation, role)),
        ]
      : members.map((member) => ingressRow(member, relation, role)),
    statusHostnames: members.flatMap((member) => member.ingress.statusHostnames),
    statusArn: null,
    evidence,
  };
}

/** Its class and group say so; or its finalizer does and no other group of the family wants it. */
function standsBehind(member: IngressMembership, stack: Stack): boolean {
  if (member.wanted.some(({ familyId }) => familyId === stack.familyId)) {
    return hasStack(member.wanted, stack);
  }
  return hasStack(member.held, stack);
}

function ingressRow({ ingress }: IngressMembership, relation: Relation, role: Role): OwnerRow {
  const object = { kind: "Ingress", namespace: ingress.namespace, name: ingress.name } as const;
  return { object, relation, role, labels: ingress.labels, annotations: ingress.annotations };
}

function memberEvidence(member: IngressMembership, { claim }: LoadBalancerClaim): readonly Evidence[] {
  const stack = { familyId: claim.family.id, stack: claim.stack };
  const subject = `Ingress ${objectKey(member.ingress)}`;
  const held = hasStack(member.held, stack);
  const finalizer =
    claim.owner.kind === "IngressGroup"
      ? `${claim.family.groupFinalizerPrefix}${claim.stack}`
      : claim.family.finalizer;
  return [
    ...(held ? [supports("finalizer", `${subject} holds finalizer ${finalizer}`)] : []),
    classEvidence(member, { claim, stack, subject }),
    ...(member.ingress.deletedAtMs === null ? [] : [supports("status", `${subject} is being deleted`)]),
  ];
}

function classEvidence(
  { decision, wanted }: IngressMembership,
  { claim, stack, subject }: { claim: LoadBalancerClaim["claim"]; stack: Stack; subject: string },
): Evidence {
  if (decision.kind !== "managed" || decision.familyId !== stack.familyId) {
    return rejects("class", `${subject} is not taken by ${claim.family.controller}: ${decision.reason}`);
  }
  if (!hasStack(wanted, stack)) {
    const now = wanted.map((other) => other.stack).join(", ");
    return rejects("class", `${subject} now belongs to ${now === "" ? "no valid group" : now}`);
  }
  return supports("class", `${subject} is taken by ${claim.family.controller}: ${decision.reason}`);
}
