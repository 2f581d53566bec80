import { ownerText } from "./choose-claim.ts";
import type { ClaimAssessment } from "./claim-assessment.ts";
import { compareText } from "./compare-text.ts";
import { rejects, supports } from "./evidence.ts";
import { comparableHostName } from "./host-name.ts";
import type { OwnedLoadBalancer } from "./owned-load-balancer.ts";

/** A load balancer with the assessment that its owner rests on; null where no claim could be believed. */
export interface AssessedLoadBalancer {
  readonly owned: OwnedLoadBalancer;
  readonly assessment: ClaimAssessment | null;
}

/**
 * One owner has one load balancer per role. Where several claim it, the current one is the one whose ARN or DNS name the
 * owner's status shows, else the newest active one; the others are stale.
 */
export function markReplaced(assessed: readonly AssessedLoadBalancer[]): readonly OwnedLoadBalancer[] {
  const byOwner = Map.groupBy(assessed, ({ owned }) =>
    owned.relation === "owner" && owned.owner !== null ? `${ownerText(owned.owner)} ${owned.role}` : null,
  );
  return [...byOwner].flatMap(([key, claimants]) =>
    key === null || claimants.length === 1 ? claimants.map(({ owned }) => owned) : markOthers(claimants),
  );
}

function markOthers(claimants: readonly AssessedLoadBalancer[]): readonly OwnedLoadBalancer[] {
  const shown = claimants.filter(showsInStatus);
  const active = claimants.filter(({ owned }) => owned.loadBalancer.state === "active");
  const pool = [shown, active].find((candidates) => candidates.length > 0) ?? claimants;
  const [current] = pool.toSorted(newestFirst);
  return claimants.map(({ owned }) => {
    if (owned === current?.owned) {
      const reason = shown.length > 0 ? "the owner's status shows it" : "it is the newest";
      const text = `${claimants.length} load balancers carry this owner's tags; this is the current one: ${reason}`;
      return { ...owned, evidence: [...owned.evidence, supports("status", text)] };
    }
    const text = `${current?.owned.loadBalancer.arn} carries the same tags and is the current one`;
    return {
      ...owned,
      relation: "stale",
      rows: owned.rows.map((row) => ({ ...row, relation: "stale" })),
      evidence: [...owned.evidence, rejects("status", text)],
    };
  });
}

function showsInStatus({ owned, assessment }: AssessedLoadBalancer): boolean {
  if (assessment !== null && assessment.statusArn !== null) {
    return assessment.statusArn === owned.loadBalancer.arn;
  }
  const wanted = comparableHostName(owned.loadBalancer.dnsName);
  return assessment?.statusHostnames.some((hostName) => comparableHostName(hostName) === wanted) === true;
}

function newestFirst(left: AssessedLoadBalancer, right: AssessedLoadBalancer): number {
  const byTime = right.owned.loadBalancer.createdAtMs - left.owned.loadBalancer.createdAtMs;
  return byTime === 0 ? compareText(left.owned.loadBalancer.arn, right.owned.loadBalancer.arn) : byTime;
}
