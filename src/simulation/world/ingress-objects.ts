import { kubernetesTime, managedBy, objectMetadata } from "./object-metadata.ts";
import type { KubernetesObject, SimulatedObject } from "./simulated-object.ts";

/** Where a path of an Ingress leads; a port is written as number or as name. */
export interface BackendSpec {
  readonly path: string;
  readonly service: string;
  readonly port: number | string;
}

/** An Ingress of the simulated cluster. */
export interface IngressSpec {
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  readonly backends: readonly BackendSpec[];
  readonly app: { readonly name: string; readonly instance: string };
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly createdAtMs: number;
  /** When someone deletes it; the controller removes its finalizer when the load balancer is gone. */
  readonly deletedAtMs: number | null;
  readonly loadBalancer: {
    readonly dnsName: string;
    readonly createdAtMs: number;
    readonly deletedAtMs: number | null;
  };
}

interface Stage {
  readonly published: boolean;
  readonly deleting: boolean;
}

function ingressJson(spec: IngressSpec, stage: Stage): KubernetesObject {
  const metadata = objectMetadata({
    kind: "Ingress",
    namespace: spec.namespace,
    name: spec.name,
    createdAtMs: spec.createdAtMs,
    labels: {
      "app.kubernetes.io/name": spec.app.name,
      "app.kubernetes.io/instance": spec.app.instance,
      "app.kubernetes.io/managed-by": "Helm",
    },
    annotations: spec.annotations,
    finalizers: spec.finalizers,
    managedFields: [
      managedBy("helm", spec.createdAtMs, {
        "f:metadata": { "f:annotations": { ".": {} }, "f:labels": { ".": {} } },
        "f:spec": { "f:ingressClassName": {}, "f:rules": {} },
      }),
      managedBy("controller", spec.loadBalancer.createdAtMs, {
        "f:status": { "f:loadBalancer": { "f:ingress": {} } },
      }),
    ],
  });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: stage.deleting
      ? {
          ...metadata,
          deletionTimestamp: kubernetesTime(spec.deletedAtMs ?? 0),
          deletionGracePeriodSeconds: 0,
        }
      : metadata,
    spec: {
      ingressClassName: "alb",
      rules: [
        {
          host: spec.host,
          http: {
            paths: spec.backends.map((backend) => ({
              path: backend.path,
              pathType: "Prefix",
              backend: {
                service: {
                  name: backend.service,
                  port: typeof backend.port === "number" ? { number: backend.port } : { name: backend.port },
                },
              },
            })),
          },
        },
      ],
    },
    status: {
      loadBalancer: stage.published ? { ingress: [{ hostname: spec.loadBalancer.dnsName }] } : {},
    },
  };
}

/** An Ingress through time: made, published with its host name, perhaps deleted and gone. */
export function ingressObject(spec: IngressSpec): SimulatedObject {
  const publishedMs = Math.max(spec.createdAtMs, spec.loadBalancer.createdAtMs) + 20_000;
  const versions: { fromMs: number; object: KubernetesObject | null }[] = [
    { fromMs: spec.createdAtMs, object: ingressJson(spec, { published: false, deleting: false }) },
    { fromMs: publishedMs, object: ingressJson(spec, { published: true, deleting: false }) },
  ];
  if (spec.deletedAtMs !== null) {
    versions.push({
      fromMs: spec.deletedAtMs,
      object: ingressJson(spec, { published: true, deleting: true }),
    });
    versions.push({ fromMs: (spec.loadBalancer.deletedAtMs ?? spec.deletedAtMs) + 5000, object: null });
  }
  return { resource: "ingresses", namespace: spec.namespace, name: spec.name, versions };
}

/** The IngressClass `alb` of the AWS Load Balancer Controller. */
export function albIngressClass(createdAtMs: number): SimulatedObject {
  const object: KubernetesObject = {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: objectMetadata({
      kind: "IngressClass",
      namespace: "",
      name: "alb",
      createdAtMs,
      labels: { "app.kubernetes.io/name": "aws-load-balancer-controller" },
      annotations: { "ingressclass.kubernetes.io/is-default-class": "true" },
      finalizers: [],
      managedFields: [managedBy("helm", createdAtMs, { "f:spec": { "f:controller": {} } })],
    }),
    spec: { controller: "ingress.k8s.aws/alb" },
  };
  return {
    resource: "ingressclasses",
    namespace: "",
    name: "alb",
    versions: [{ fromMs: createdAtMs, object }],
  };
}
