import type { LoadBalancer, TargetGroup } from "../aws/load-balancer.ts";
import type { Tags } from "../aws/inventory.ts";

/** How a load balancer and a Kubernetes object belong together. */
export type Relation = "owner" | "member" | "bound" | "published" | "stale" | "orphan" | "ambiguous";

/** `frontend` = a load balancer in front of another one of the same owner. */
export type Role = "main" | "frontend";

/** A Kubernetes object, or an explicit Ingress group (namespace empty, name = group). */
export interface OwnerRef {
  readonly kind: "Ingress" | "Service" | "Gateway" | "IngressGroup";
  readonly namespace: string;
  readonly name: string;
}

/** One object that has to do with a load balancer: a row of `elbow_load_balancer_owner_info`. */
export interface OwnerRow {
  readonly object: OwnerRef;
  readonly relation: Relation;
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One step of the proof: which tag, finalizer, class, binding or name said what; also what was rejected and why. */
export interface Evidence {
  readonly kind: "tag" | "finalizer" | "class" | "binding" | "name" | "hostname" | "status";
  readonly text: string;
  readonly verdict: "supports" | "rejected";
}

/** A Service as target group series and their info rows need it. */
export interface BackendService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly externalTrafficPolicy: string;
}

/** A target group with what is known of the Service behind it. Unknown = null, never guessed. */
export interface OwnedTargetGroup {
  readonly targetGroup: TargetGroup;
  /** Namespace of the Service; known for certain also where Ingress and Service cannot be told apart. */
  readonly namespace: string | null;
  readonly service: BackendService | null;
  /** All Services, where bindings name several: `service` is then null, since a value cannot be divided among them. */
  readonly services?: readonly { readonly service: BackendService; readonly port: string | null }[];
  /** The Gateway behind this one, where a target is a load balancer; absent = none. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
  /** The Service port's number as text, or the name as written when the number is not known. */
  readonly port: string | null;
  readonly ingress: string | null;
  /** `namespace/name`: a route may live in another namespace than its Gateway and its Service. */
  readonly route: string | null;
  readonly evidence: readonly Evidence[];
}

/** One load balancer of this cluster, explained. */
export interface OwnedLoadBalancer {
  readonly loadBalancer: LoadBalancer;
  readonly tags: Tags;
  readonly relation: Relation;
  readonly role: Role;
  /** The owner (a group for a shared one), also when the object no longer exists (orphan, from the tag); null = none known. */
  readonly owner: OwnerRef | null;
  /** The owning objects first, then members and others; empty for orphans. */
  readonly rows: readonly OwnerRow[];
  readonly targetGroups: readonly OwnedTargetGroup[];
  readonly evidence: readonly Evidence[];
}
