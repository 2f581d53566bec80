/** What elbow keeps of any object: a projection of a few fields, so that thousands fit in little memory. */
export interface ObjectMeta {
  readonly uid: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Only the keys that elbow or its configuration reads; null-prototype, since keys are hostile strings. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly createdAtMs: number;
  /** Set while the object is being deleted. */
  readonly deletedAtMs: number | null;
}

/** A Service and port that an Ingress sends traffic to; the port as written, number or name. */
export interface IngressBackend {
  readonly service: string;
  readonly port: string;
}

/** Projection of networking.k8s.io/v1 Ingress. */
export interface IngressObject extends ObjectMeta {
  readonly className: string | null;
  readonly backends: readonly IngressBackend[];
  readonly statusHostnames: readonly string[];
}

/** Projection of networking.k8s.io/v1 IngressClass. */
export interface IngressClassObject extends ObjectMeta {
  readonly controller: string;
  readonly isDefault: boolean;
  readonly parameters: { readonly apiGroup: string; readonly kind: string; readonly name: string } | null;
}

/** One port of a Service. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Number or name, as text. */
  readonly targetPort: string;
  readonly nodePort: number | null;
}

/** Projection of v1 Service. */
export interface ServiceObject extends ObjectMeta {
  readonly type: string;
  readonly loadBalancerClass: string | null;
  readonly ports: readonly ServicePort[];
  readonly externalTrafficPolicy: string;
  readonly statusHostnames: readonly string[];
}

/** Projection of IngressClassParams of either controller (elbv2.k8s.aws, eks.amazonaws.com): cluster-scoped. */
export interface IngressClassParamsObject extends ObjectMeta {
  readonly apiGroup: string;
  /** Null: the class puts its Ingresses into no group. */
  readonly group: string | null;
}

/** Projection of TargetGroupBinding of either controller: which Service a target group sends traffic to. */
export interface TargetGroupBindingObject extends ObjectMeta {
  readonly apiGroup: string;
  /** Null when only the name is given. */
  readonly targetGroupArn: string | null;
  readonly targetGroupName: string | null;
  /** A Service of the same namespace; the port as written, number or name. */
  readonly service: string;
  readonly port: string;
  /** The same target group may then be bound several times, in other clusters as well. */
  readonly multiCluster: boolean;
  /** True for a person's: a controller labels the bindings it makes with their stack. */
  readonly isUserMade: boolean;
  /** Reached through another role: the target group lies in another account. */
  readonly foreignAccount: boolean;
}

/** Projection of gateway.networking.k8s.io GatewayClass. */
export interface GatewayClassObject extends ObjectMeta {
  readonly controller: string;
}

/** Projection of gateway.networking.k8s.io Gateway. */
export interface GatewayObject extends ObjectMeta {
  readonly className: string;
  /** Host names among `status.addresses`. */
  readonly statusHostnames: readonly string[];
  /** Message of the condition Programmed while it is True: the AWS controller writes the load balancer's ARN there. */
  readonly programmed: string | null;
}

/** What a route sends traffic to: a Service, or a Gateway behind this one. */
export interface RouteBackend {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Empty when none is written. */
  readonly port: string;
}

/** Projection of any route of gateway.networking.k8s.io. */
export interface RouteObject extends ObjectMeta {
  /** `HTTPRoute`, `TCPRoute` … */
  readonly kind: string;
  readonly backends: readonly RouteBackend[];
}

/** Everything the cluster says, at one moment. Kinds that the cluster lacks, or that we may not read, are empty. */
export interface ClusterObjects {
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly services: readonly ServiceObject[];
  readonly ingressClassParams: readonly IngressClassParamsObject[];
  readonly targetGroupBindings: readonly TargetGroupBindingObject[];
  readonly gatewayClasses: readonly GatewayClassObject[];
  readonly gateways: readonly GatewayObject[];
  readonly routes: readonly RouteObject[];
}
