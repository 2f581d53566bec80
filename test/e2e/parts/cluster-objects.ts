import type { ClusterObject } from "./cluster-client.ts";

/** An Ingress of class `alb` that asks for a load balancer by name. */
export interface IngressWish {
  readonly namespace: string;
  readonly name: string;
  readonly loadBalancerName: string;
}

/** A namespace. */
export function namespace(name: string): ClusterObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** The IngressClass of the AWS Load Balancer Controller. */
export function albIngressClass(): ClusterObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "alb" },
    spec: { controller: "ingress.k8s.aws/alb" },
  };
}

/** An Ingress that sends everything to port 80 of a Service of its own name. */
export function ingress(wish: IngressWish): ClusterObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: wish.name,
      namespace: wish.namespace,
      annotations: { "alb.ingress.kubernetes.io/load-balancer-name": wish.loadBalancerName },
    },
    spec: {
      ingressClassName: "alb",
      defaultBackend: { service: { name: wish.name, port: { number: 80 } } },
    },
  };
}

/** A Service with one port 80 that goes to 8080. */
export function service(wish: { readonly namespace: string; readonly name: string }): ClusterObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: wish,
    spec: { selector: { app: wish.name }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  };
}
