import type { LoadBalancerType } from "../aws/load-balancer.ts";

/**
 * Which controller takes an object. `managed`: the family of that id does, and its rules give `type` (null: any type of
 * the family). `foreign`: none that we know. `undecided`: the controllers themselves cannot tell. `reason` is plain words.
 */
export type ClassDecision =
  | {
      readonly kind: "managed";
      readonly familyId: string;
      readonly type: LoadBalancerType | null;
      readonly reason: string;
    }
  | { readonly kind: "foreign"; readonly reason: string }
  | { readonly kind: "undecided"; readonly reason: string };
