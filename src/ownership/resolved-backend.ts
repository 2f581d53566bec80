import type { ObjectName } from "./object-name.ts";
import type { Evidence } from "./owned-load-balancer.ts";

/** What a target group forwards for: the Ingress or route in front of the Service. Unknown parts are null. */
export interface Front {
  readonly ingress: string | null;
  /** `namespace/name`. */
  readonly route: string | null;
  readonly evidence: readonly Evidence[];
}

/** What the tags of a target group say of the Service behind it and of what lies in front; unknown parts are null. */
export interface ResolvedBackend extends Front {
  /** Kept when only Ingress and Service cannot be told apart: they share it. */
  readonly namespace: string | null;
  readonly service: string | null;
  /** A number or name of a Service port. */
  readonly port: string | null;
  /** The Gateway behind this one; null = the target is no Gateway. */
  readonly gateway: ObjectName | null;
}

/** Nothing is known but, perhaps, the namespace. */
export function unknownBackend(evidence: Evidence, namespace: string | null = null): ResolvedBackend {
  return {
    namespace,
    service: null,
    port: null,
    gateway: null,
    ingress: null,
    route: null,
    evidence: [evidence],
  };
}
