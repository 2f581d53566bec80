import type { ClaimAssessment, LoadBalancerClaim } from "./claim-assessment.ts";
import { rejects } from "./evidence.ts";

/** A claim whose object is not there; `absence` says so as evidence. */
export function orphanAssessment({ claim, role }: LoadBalancerClaim, absence: string): ClaimAssessment {
  return {
    claim,
    role,
    relation: "orphan",
    held: false,
    rows: [],
    statusHostnames: [],
    statusArn: null,
    evidence: [rejects("status", absence)],
  };
}
