import type { OwnerRef } from "../ownership/owned-load-balancer.ts";

/** Something about one load balancer that a person should know; it hurts only this load balancer. */
export interface SeriesProblem {
  readonly arn: string;
  /** The object to change; null when none is to blame. */
  readonly object: OwnerRef | null;
  readonly message: string;
  readonly remedy: string;
}
