import { kubernetesTime, managedBy, objectMetadata } from "./object-metadata.ts";
import type { KubernetesObject, SimulatedObject } from "./simulated-object.ts";

/** One port of a simulated Service. */
export interface ServicePortSpec {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: "TCP" | "UDP";
}

/** A Service of the simulated cluster. */
export interface ServiceSpec {
  readonly namespace: string;
  readonly name: string;
  readonly ports: readonly ServicePortSpec[];
  readonly createdAtMs: number;
  /** The application it belongs to: labels `app.kubernetes.io/name` and `instance`. */
  readonly app: { readonly name: string; readonly instance: string };
  readonly annotations: Readonly<Record<string, string>>;
  /** Set for a Service with an NLB of its own. */
  readonly loadBalancer: { readonly dnsName: string; readonly createdAtMs: number } | null;
}

function serviceJson(spec: ServiceSpec, withStatus: boolean): KubernetesObject {
  const balanced = spec.loadBalancer !== null;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: objectMetadata({
      kind: "Service",
      namespace: spec.namespace,
      name: spec.name,
      createdAtMs: spec.createdAtMs,
      labels: {
        "app.kubernetes.io/name": spec.app.name,
        "app.kubernetes.io/instance": spec.app.instance,
        "app.kubernetes.io/managed-by": "Helm",
        "helm.sh/chart": `${spec.app.name}-1.4.2`,
      },
      annotations: {
        "meta.helm.sh/release-name": spec.app.instance,
        "meta.helm.sh/release-namespace": spec.namespace,
        ...spec.annotations,
      },
      finalizers: balanced ? ["service.k8s.aws/resources"] : [],
      managedFields: [
        managedBy("helm", spec.createdAtMs, {
          "f:metadata": { "f:labels": { ".": {}, "f:app.kubernetes.io/name": {}, "f:helm.sh/chart": {} } },
          "f:spec": { "f:ports": {}, "f:selector": {}, "f:sessionAffinity": {}, "f:type": {} },
        }),
      ],
    }),
    spec: {
      type: balanced ? "LoadBalancer" : "ClusterIP",
      clusterIP: "10.100.31.7",
      clusterIPs: ["10.100.31.7"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
      selector: { "app.kubernetes.io/name": spec.app.name, "app.kubernetes.io/instance": spec.app.instance },
      ports: spec.ports.map((port, index) => ({
        name: port.name,
        port: port.port,
        protocol: port.protocol,
        targetPort: port.targetPort,
        ...(balanced ? { nodePort: 30_080 + index } : {}),
      })),
      ...(balanced
        ? {
            loadBalancerClass: "service.k8s.aws/nlb",
            allocateLoadBalancerNodePorts: true,
            externalTrafficPolicy: "Cluster",
          }
        : {}),
    },
    status:
      withStatus && spec.loadBalancer !== null
        ? {
            loadBalancer: {
              ingress: [
                {
                  hostname: spec.loadBalancer.dnsName.toLowerCase(),
                  ports: spec.ports.map((port) => ({ port: port.port, protocol: port.protocol })),
                },
              ],
            },
            conditions: [
              {
                type: "LoadBalancerReady",
                status: "True",
                reason: "Ready",
                message: "",
                lastTransitionTime: kubernetesTime(spec.loadBalancer.createdAtMs),
              },
            ],
          }
        : { loadBalancer: {} },
  };
}

/** A Service through time: made, and given its host name some seconds after its load balancer. */
export function serviceObject(spec: ServiceSpec): SimulatedObject {
  const versions = [{ fromMs: spec.createdAtMs, object: serviceJson(spec, false) }];
  return {
    resource: "services",
    namespace: spec.namespace,
    name: spec.name,
    versions:
      spec.loadBalancer === null
        ? versions
        : [
            ...versions,
            {
              fromMs: Math.max(spec.createdAtMs, spec.loadBalancer.createdAtMs) + 20_000,
              object: serviceJson(spec, true),
            },
          ],
  };
}
