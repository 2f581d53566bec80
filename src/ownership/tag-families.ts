import type { LoadBalancerType } from "../aws/load-balancer.ts";
import type { Role } from "./owned-load-balancer.ts";

/** Which load balancer of an object a `resource` tag names, and which types AWS can have made of it. */
export interface FamilyResource {
  readonly role: Role;
  readonly types: readonly LoadBalancerType[];
}

/**
 * The tags, finalizers and classes of one controller for one kind of object. A further controller is a further row of
 * `tagFamilies`: nothing else knows a tag key.
 */
export interface TagFamily {
  readonly id: string;
  /** The controller as people call it, for evidence. */
  readonly controller: string;
  readonly kind: "Ingress" | "Service" | "Gateway";
  /** `value`: the tag's value is the cluster; `key`: the cluster is what follows `prefix` in a tag's key. */
  readonly cluster:
    | { readonly kind: "value"; readonly keys: readonly string[] }
    | { readonly kind: "key"; readonly prefix: string };
  readonly stackKey: string;
  /** Null: the family tags the object only and not the part; every load balancer is then the main one. */
  readonly resourceKey: string | null;
  readonly resources: Readonly<Record<string, FamilyResource>>;
  /** On the object as long as it has a load balancer; null when the controller also puts it on others' objects. */
  readonly finalizer: string | null;
  /** Followed by the group's name, on Ingresses of explicit groups. */
  readonly groupFinalizerPrefix: string | null;
  /** Names the group; null = the controller ignores such annotations. */
  readonly groupAnnotation: string | null;
  /**
   * `spec.controller` of an IngressClass, `spec.loadBalancerClass` of a Service or `spec.controllerName` of a GatewayClass;
   * null = by default. Configuration can add to Services' and Gateways'.
   */
  readonly className: string | null;
  /** True when the load balancer's name is made from the Service's UID alone. */
  readonly namedByUid: boolean;
}

const mainApplication: FamilyResource = { role: "main", types: ["application"] };
const mainNetwork: FamilyResource = { role: "main", types: ["network"] };
const frontendNetwork: FamilyResource = { role: "frontend", types: ["network"] };

/** Every family whose objects are projected. Sources: the controllers' tag providers, finalizers and class loaders. */
export const tagFamilies: readonly TagFamily[] = [
  {
    id: "lbc-ingress",
    controller: "AWS Load Balancer Controller",
    kind: "Ingress",
    // The second key is what the v1 ALB ingress controller wrote; its successor adopts such load balancers and leaves it on.
    cluster: { kind: "value", keys: ["elbv2.k8s.aws/cluster", "ingress.k8s.aws/cluster"] },
    stackKey: "ingress.k8s.aws/stack",
    resourceKey: "ingress.k8s.aws/resource",
    resources: { LoadBalancer: mainApplication, FrontendNlb: frontendNetwork },
    finalizer: "ingress.k8s.aws/resources",
    groupFinalizerPrefix: "group.ingress.k8s.aws/",
    groupAnnotation: "alb.ingress.kubernetes.io/group.name",
    className: "ingress.k8s.aws/alb",
    namedByUid: false,
  },
  {
    id: "lbc-service",
    controller: "AWS Load Balancer Controller",
    kind: "Service",
    cluster: { kind: "value", keys: ["elbv2.k8s.aws/cluster"] },
    stackKey: "service.k8s.aws/stack",
    resourceKey: "service.k8s.aws/resource",
    resources: { LoadBalancer: mainNetwork },
    finalizer: "service.k8s.aws/resources",
    groupFinalizerPrefix: null,
    groupAnnotation: null,
    className: "service.k8s.aws/nlb",
    namedByUid: false,
  },
  {
    id: "auto-ingress",
    controller: "EKS Auto Mode",
    kind: "Ingress",
    cluster: { kind: "value", keys: ["eks:eks-cluster-name"] },
    stackKey: "ingress.eks.amazonaws.com/stack",
    resourceKey: "ingress.eks.amazonaws.com/resource",
    resources: { LoadBalancer: mainApplication, FrontendNlb: frontendNetwork },
    finalizer: "ingress.eks.amazonaws.com/resources",
    groupFinalizerPrefix: "group.ingress.eks.amazonaws.com/",
    groupAnnotation: null,
    className: "eks.amazonaws.com/alb",
    namedByUid: false,
  },
  {
    id: "auto-service",
    controller: "EKS Auto Mode",
    kind: "Service",
    cluster: { kind: "value", keys: ["eks:eks-cluster-name"] },
    stackKey: "service.eks.amazonaws.com/stack",
    resourceKey: "service.eks.amazonaws.com/resource",
    resources: { LoadBalancer: mainNetwork },
    finalizer: "service.eks.amazonaws.com/resources",
    groupFinalizerPrefix: null,
    groupAnnotation: null,
    className: "eks.amazonaws.com/nlb",
    namedByUid: false,
  },
  ...(["alb", "nlb"] as const).map((kind) => gatewayFamily("lbc", kind)),
  ...(["alb", "nlb"] as const).map((kind) => gatewayFamily("auto", kind)),
  {
    id: "cloud-provider",
    controller: "AWS cloud provider",
    kind: "Service",
    cluster: { kind: "key", prefix: "kubernetes.io/cluster/" },
    stackKey: "kubernetes.io/service-name",
    resourceKey: null,
    resources: { LoadBalancer: { role: "main", types: ["network", "classic"] } },
    // `service.kubernetes.io/load-balancer-cleanup` is put on other controllers' Services too: it proves nothing.
    finalizer: null,
    groupFinalizerPrefix: null,
    groupAnnotation: null,
    className: null,
    namedByUid: true,
  },
];

/**
 * The two Gateway families of each controller differ in names only. EKS documents the tags of Auto Mode, but neither its
 * finalizers nor, with certainty, its controller names: those are the ones of its Ingress and Service classes.
 */
function gatewayFamily(by: "lbc" | "auto", kind: "alb" | "nlb"): TagFamily {
  const isAuto = by === "auto";
  const prefix = `${isAuto ? "gateway.eks.amazonaws.com" : "gateway.k8s.aws"}.${kind}`;
  return {
    id: `${by}-gateway-${kind}`,
    controller: isAuto ? "EKS Auto Mode" : "AWS Load Balancer Controller",
    kind: "Gateway",
    cluster: { kind: "value", keys: [isAuto ? "eks:eks-cluster-name" : "elbv2.k8s.aws/cluster"] },
    stackKey: `${prefix}/stack`,
    resourceKey: `${prefix}/resource`,
    resources: { LoadBalancer: kind === "alb" ? mainApplication : mainNetwork },
    finalizer: isAuto ? null : `gateway.k8s.aws/${kind}`,
    groupFinalizerPrefix: null,
    groupAnnotation: null,
    className: `${isAuto ? "eks.amazonaws.com" : "gateway.k8s.aws"}/${kind}`,
    namedByUid: false,
  };
}
