import type { Inventory, Tags } from "../../src/aws/inventory.ts";
import type { LoadBalancer, TargetGroup } from "../../src/aws/load-balancer.ts";
import type {
  ClusterObjects,
  GatewayClassObject,
  GatewayObject,
  IngressClassObject,
  IngressClassParamsObject,
  IngressObject,
  RouteObject,
  ServiceObject,
  TargetGroupBindingObject,
} from "../../src/kubernetes/cluster-objects.ts";
import type { OwnershipSettings } from "../../src/ownership/ownership-settings.ts";

/** Settings of cluster `prod` with the defaults of the configuration. */
export const settings: OwnershipSettings = {
  clusterName: "prod",
  clusterTagValues: [],
  namespaces: [],
  ingressClasses: ["alb"],
  serviceClasses: ["service.k8s.aws/nlb"],
  gatewayControllers: {},
  relations: ["owner", "member", "bound"],
  annotations: ["enabled", "load-balancer-name"],
};

/** `namespace/name` as an object's identity, with the fields that most tests leave alone. */
function meta(path: string) {
  const [namespace = "", name = ""] = path.split("/");
  return {
    uid: `uid-${path}`,
    namespace,
    name,
    labels: {},
    annotations: {},
    finalizers: [],
    createdAtMs: 0,
    deletedAtMs: null,
  };
}

export const implicitFinalizer = "ingress.k8s.aws/resources";

export function groupFinalizer(group: string): string {
  return `group.ingress.k8s.aws/${group}`;
}

/** An Ingress of class `alb`; backends as `service:port`. */
export function ingress(
  path: string,
  given: Partial<Omit<IngressObject, "backends">> & { readonly backends?: readonly string[] } = {},
): IngressObject {
  const { backends = [], ...rest } = given;
  return {
    ...meta(path),
    className: "alb",
    statusHostnames: [],
    ...rest,
    backends: backends.map((text) => {
      const [service = "", port = ""] = text.split(":");
      return { service, port };
    }),
  };
}

export function ingressClass(name: string, given: Partial<IngressClassObject> = {}): IngressClassObject {
  return {
    ...meta(`/${name}`),
    controller: "ingress.k8s.aws/alb",
    isDefault: false,
    parameters: null,
    ...given,
  };
}

/** A ClusterIP Service; ports as `name:number[:targetPort[:nodePort]]`. */
export function service(
  path: string,
  given: Partial<Omit<ServiceObject, "ports">> & { readonly ports?: readonly string[] } = {},
): ServiceObject {
  const { ports = ["http:80"], ...rest } = given;
  return {
    ...meta(path),
    type: "ClusterIP",
    loadBalancerClass: null,
    externalTrafficPolicy: "Cluster",
    statusHostnames: [],
    ...rest,
    ports: ports.map((text) => {
      const [name = "", port = "", targetPort = port, nodePort] = text.split(":");
      return { name, port: Number(port), targetPort, nodePort: nodePort ? Number(nodePort) : null };
    }),
  };
}

export function nlbService(path: string, given: Parameters<typeof service>[1] = {}): ServiceObject {
  return service(path, {
    type: "LoadBalancer",
    loadBalancerClass: "service.k8s.aws/nlb",
    finalizers: ["service.k8s.aws/resources"],
    ...given,
  });
}

/** The parameters of a class, which name a group. */
export function classParams(
  name: string,
  given: Partial<IngressClassParamsObject> = {},
): IngressClassParamsObject {
  return { ...meta(`/${name}`), apiGroup: "elbv2.k8s.aws", group: null, ...given };
}

/** A controller's TargetGroupBinding from a target group to `service:port` of its namespace. */
export function binding(
  to: string,
  targetGroupArn: string | null,
  given: Partial<TargetGroupBindingObject> = {},
): TargetGroupBindingObject {
  const [path = "", port = ""] = to.split(":");
  const { namespace, name } = meta(path);
  return {
    ...meta(`${namespace}/tgb-${name}`),
    apiGroup: "elbv2.k8s.aws",
    targetGroupArn,
    targetGroupName: null,
    service: name,
    port,
    multiCluster: false,
    isUserMade: false,
    foreignAccount: false,
    ...given,
  };
}

export function gatewayClass(name: string, controller: string): GatewayClassObject {
  return { ...meta(`/${name}`), controller };
}

/** A Gateway of class `alb`. */
export function gateway(path: string, given: Partial<GatewayObject> = {}): GatewayObject {
  return { ...meta(path), className: "alb", statusHostnames: [], programmed: null, ...given };
}

/** A route; backends as `namespace/name:port` of Services, or `Gateway namespace/name:port`. */
export function route(kind: string, path: string, backends: readonly string[]): RouteObject {
  return {
    ...meta(path),
    kind,
    backends: backends.map((text) => {
      const [written = "", port = ""] = text.split(":");
      const isGateway = written.startsWith("Gateway ");
      const { namespace, name } = meta(isGateway ? written.slice("Gateway ".length) : written);
      return { kind: isGateway ? "Gateway" : "Service", namespace, name, port };
    }),
  };
}

const arnPrefix = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

export function loadBalancer(name: string, given: Partial<LoadBalancer> = {}): LoadBalancer {
  const type = given.type ?? "application";
  const path = { application: `app/${name}/0a`, network: `net/${name}/0a`, classic: name }[type];
  return {
    arn: `${arnPrefix}:loadbalancer/${path}`,
    name,
    type,
    scheme: "internet-facing",
    dnsName: `${name}-1.eu-west-1.elb.amazonaws.com`,
    vpcId: "vpc-1",
    state: "active",
    createdAtMs: 0,
    ...given,
  };
}

export function networkLoadBalancer(name: string, given: Partial<LoadBalancer> = {}): LoadBalancer {
  return loadBalancer(name, { type: "network", ...given });
}

export function targetGroup(
  name: string,
  attachedTo: readonly LoadBalancer[],
  given: Partial<TargetGroup> = {},
): TargetGroup {
  return {
    arn: `${arnPrefix}:targetgroup/${name}/0b`,
    name,
    targetType: "ip",
    loadBalancerArns: attachedTo.map(({ arn }) => arn),
    vpcId: "vpc-1",
    ...given,
  };
}

/** The controller's three tags. */
export function tagsOf(
  family: "ingress" | "service",
  given: { readonly stack: string; readonly resource?: string; readonly cluster?: string },
): Tags {
  return {
    "elbv2.k8s.aws/cluster": given.cluster ?? "prod",
    [`${family}.k8s.aws/stack`]: given.stack,
    [`${family}.k8s.aws/resource`]: given.resource ?? "LoadBalancer",
  };
}

/** The controller's tags for a Gateway's load balancer of that kind. */
export function gatewayTagsOf(
  kind: "alb" | "nlb",
  given: { readonly stack: string; readonly resource?: string },
): Tags {
  return {
    "elbv2.k8s.aws/cluster": "prod",
    [`gateway.k8s.aws.${kind}/stack`]: given.stack,
    [`gateway.k8s.aws.${kind}/resource`]: given.resource ?? "LoadBalancer",
  };
}

/** The same tags as EKS Auto Mode writes them. */
export function autoTagsOf(
  family: "ingress" | "service",
  given: { readonly stack: string; readonly resource?: string },
): Tags {
  return {
    "eks:eks-cluster-name": "prod",
    [`${family}.eks.amazonaws.com/stack`]: given.stack,
    [`${family}.eks.amazonaws.com/resource`]: given.resource ?? "LoadBalancer",
  };
}

export function cluster(given: Partial<ClusterObjects>): ClusterObjects {
  return {
    ingresses: [],
    ingressClasses: [ingressClass("alb")],
    services: [],
    ingressClassParams: [],
    targetGroupBindings: [],
    gatewayClasses: [],
    gateways: [],
    routes: [],
    ...given,
  };
}

/** An inventory in which every resource is listed with its tags. */
export function inventory(
  loadBalancers: readonly (readonly [LoadBalancer, Tags])[],
  targetGroups: readonly (readonly [TargetGroup, Tags])[] = [],
): Inventory {
  return {
    readAtMs: 0,
    loadBalancers: loadBalancers.map(([one]) => one),
    targetGroups: targetGroups.map(([one]) => one),
    tags: new Map([...loadBalancers, ...targetGroups].map(([one, tags]) => [one.arn, tags])),
  };
}
