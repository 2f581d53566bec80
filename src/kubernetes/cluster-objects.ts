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

/** Everything the cluster says, at one moment. Later kinds (bindings, gateways, routes) become further arrays. */
export interface ClusterObjects {
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly services: readonly ServiceObject[];
}
