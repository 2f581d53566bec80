import type { ClusterObjects, ObjectMeta } from "./cluster-objects.ts";
import { projectIngressClass } from "./rules/project-ingress-class.ts";
import { projectIngress } from "./rules/project-ingress.ts";
import { projectService } from "./rules/project-service.ts";
import type { Project } from "./rules/projected.ts";

/** One watched kind. */
export interface Kind<T extends ObjectMeta> {
  /** Plural resource name: the label of its metrics and its name in messages. */
  readonly resource: string;
  /** Empty for the core group; for messages that name an RBAC rule. */
  readonly apiGroup: string;
  /** Collection over all namespaces. */
  readonly path: string;
  /** True for kinds that a cluster may lack: then 404 is a state and not a failure. */
  readonly optional: boolean;
  readonly project: Project<T>;
}

/** Every watched kind, by its place in `ClusterObjects`. Adding a kind is a row here, a field there and a projection. */
export type Kinds = { readonly [K in keyof ClusterObjects]: Kind<ClusterObjects[K][number]> };

/** What elbow watches. */
export const kinds: Kinds = {
  ingresses: {
    resource: "ingresses",
    apiGroup: "networking.k8s.io",
    path: "/apis/networking.k8s.io/v1/ingresses",
    optional: false,
    project: projectIngress,
  },
  ingressClasses: {
    resource: "ingressclasses",
    apiGroup: "networking.k8s.io",
    path: "/apis/networking.k8s.io/v1/ingressclasses",
    optional: false,
    project: projectIngressClass,
  },
  services: {
    resource: "services",
    apiGroup: "",
    path: "/api/v1/services",
    optional: false,
    project: projectService,
  },
};
