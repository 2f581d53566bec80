import type { ClusterObjects, ObjectMeta } from "./cluster-objects.ts";
import { projectGatewayClass } from "./rules/project-gateway-class.ts";
import { projectGateway } from "./rules/project-gateway.ts";
import { projectIngressClassParams } from "./rules/project-ingress-class-params.ts";
import { projectIngressClass } from "./rules/project-ingress-class.ts";
import { projectIngress } from "./rules/project-ingress.ts";
import { projectRoute } from "./rules/project-route.ts";
import { projectService } from "./rules/project-service.ts";
import { projectTargetGroupBinding } from "./rules/project-target-group-binding.ts";
import type { Project } from "./rules/projected.ts";

/** One watched kind. */
export interface Kind<T extends ObjectMeta> {
  /** Plural resource name, as RBAC rules name it. */
  readonly resource: string;
  /** What metrics and messages call it, where two kinds share a resource name; absent = `resource`. */
  readonly label?: string;
  /** Empty for the core group; for messages that name an RBAC rule. */
  readonly apiGroup: string;
  /** Collection over all namespaces. */
  readonly path: string;
  /** The same collection in older versions, asked for in this order where `path` is not served. */
  readonly olderPaths?: readonly string[];
  /** True for kinds that a cluster may lack: then 404 is a state and not a failure, and 403 holds nothing up. */
  readonly optional: boolean;
  readonly project: Project<T>;
}

/** Every watched kind, by its place in `ClusterObjects`. Adding a kind is a row here, and for a new place a field there. */
export type Kinds = {
  readonly [K in keyof ClusterObjects]: readonly [
    Kind<ClusterObjects[K][number]>,
    ...(readonly Kind<ClusterObjects[K][number]>[]),
  ];
};

const gatewayGroup = "gateway.networking.k8s.io";

/** What metrics and messages call a kind. */
export function kindLabel({ label, resource }: Pick<Kind<ObjectMeta>, "label" | "resource">): string {
  return label ?? resource;
}

/** What elbow watches. */
export const kinds: Kinds = {
  ingresses: [
    {
      resource: "ingresses",
      apiGroup: "networking.k8s.io",
      path: "/apis/networking.k8s.io/v1/ingresses",
      optional: false,
      project: projectIngress,
    },
  ],
  ingressClasses: [
    {
      resource: "ingressclasses",
      apiGroup: "networking.k8s.io",
      path: "/apis/networking.k8s.io/v1/ingressclasses",
      optional: false,
      project: projectIngressClass,
    },
  ],
  services: [
    {
      resource: "services",
      apiGroup: "",
      path: "/api/v1/services",
      optional: false,
      project: projectService,
    },
  ],
  ingressClassParams: [
    ofController("elbv2.k8s.aws", "v1beta1", {
      resource: "ingressclassparams",
      project: projectIngressClassParams,
    }),
    ofController("eks.amazonaws.com", "v1", {
      resource: "ingressclassparams",
      project: projectIngressClassParams,
    }),
  ],
  targetGroupBindings: [
    ofController("elbv2.k8s.aws", "v1beta1", {
      resource: "targetgroupbindings",
      project: projectTargetGroupBinding,
    }),
    ofController("eks.amazonaws.com", "v1", {
      resource: "targetgroupbindings",
      project: projectTargetGroupBinding,
    }),
  ],
  gatewayClasses: [gatewayApi("gatewayclasses", ["v1", "v1beta1"], projectGatewayClass)],
  gateways: [gatewayApi("gateways", ["v1", "v1beta1"], projectGateway)],
  routes: [
    gatewayApi("httproutes", ["v1", "v1beta1"], projectRoute("HTTPRoute")),
    gatewayApi("grpcroutes", ["v1", "v1alpha2"], projectRoute("GRPCRoute")),
    gatewayApi("tlsroutes", ["v1", "v1alpha3", "v1alpha2"], projectRoute("TLSRoute")),
    gatewayApi("tcproutes", ["v1", "v1alpha2"], projectRoute("TCPRoute")),
    gatewayApi("udproutes", ["v1", "v1alpha2"], projectRoute("UDPRoute")),
  ],
};

/** A kind that both AWS controllers have, each in its own group. */
function ofController<T extends ObjectMeta>(
  apiGroup: string,
  version: string,
  given: { readonly resource: string; readonly project: (apiGroup: string) => Project<T> },
): Kind<T> {
  const { resource, project } = given;
  return {
    resource,
    label: `${resource}.${apiGroup}`,
    apiGroup,
    path: `/apis/${apiGroup}/${version}/${resource}`,
    optional: true,
    project: project(apiGroup),
  };
}

/** A kind of the Gateway API, newest version first. */
function gatewayApi<T extends ObjectMeta>(
  resource: string,
  versions: readonly [string, ...string[]],
  project: Project<T>,
): Kind<T> {
  const [path = "", ...olderPaths] = versions.map(
    (version) => `/apis/${gatewayGroup}/${version}/${resource}`,
  );
  return { resource, apiGroup: gatewayGroup, path, olderPaths, optional: true, project };
}
