import type { FakeObject } from "../support/fake-api-server.ts";

export const ingressPath = "/apis/networking.k8s.io/v1/ingresses";
export const ingressClassPath = "/apis/networking.k8s.io/v1/ingressclasses";
export const servicePath = "/api/v1/services";

/** An Ingress as the API server shows it. */
export function ingressJson(name: string, more: { readonly [key: string]: unknown } = {}): FakeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { namespace: "shop", name, ...(more["metadata"] as object | undefined) },
    spec: {
      ingressClassName: "alb",
      rules: [
        {
          http: {
            paths: [{ backend: { service: { name, port: { number: 80 } } }, path: "/", pathType: "Prefix" }],
          },
        },
      ],
      ...(more["spec"] as object | undefined),
    },
    ...(more["status"] === undefined ? {} : { status: more["status"] }),
  };
}

/** A Service as the API server shows it. */
export function serviceJson(name: string): FakeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name },
    spec: { type: "LoadBalancer", ports: [{ port: 443, targetPort: "https", nodePort: 30_443 }] },
  };
}
