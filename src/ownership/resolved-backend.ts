import type { Evidence } from "./owned-load-balancer.ts";

/** What the tags of a target group say of the Service behind it; unknown parts are null. */
export interface ResolvedBackend {
  /** Kept when only Ingress and Service cannot be told apart: they share it. */
  readonly namespace: string | null;
  readonly service: string | null;
  /** As tagged: number or name. */
  readonly port: string | null;
  readonly ingress: string | null;
  readonly evidence: readonly Evidence[];
}
