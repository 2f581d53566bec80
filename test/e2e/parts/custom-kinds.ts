import type { ApiServer } from "./api-server.ts";
import type { ClusterObject } from "./cluster-client.ts";
import { eventually } from "./eventually.ts";

/** A kind that a cluster may lack. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
}

/** Of the AWS Load Balancer Controller. */
export const targetGroupBindings: CustomKind = {
  group: "elbv2.k8s.aws",
  version: "v1beta1",
  kind: "TargetGroupBinding",
  plural: "targetgroupbindings",
  scope: "Namespaced",
};

/** Of the Gateway API, in the version before v1. */
export const oldGateways: CustomKind = {
  group: "gateway.networking.k8s.io",
  version: "v1beta1",
  kind: "Gateway",
  plural: "gateways",
  scope: "Namespaced",
};

/** Of the Gateway API. */
export const httpRoutes: CustomKind = {
  ...oldGateways,
  version: "v1",
  kind: "HTTPRoute",
  plural: "httproutes",
};

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Path of the kind's objects in a namespace. */
export function collection({ group, version, plural }: CustomKind, namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
}

/** Installs the kind, with no schema to speak of, and waits until the API server serves it. */
export async function install(server: ApiServer, custom: CustomKind): Promise<void> {
  const { group, version, kind, plural, scope } = custom;
  await server.admin.create(DEFINITIONS, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      // The API server asks for this in groups of the Kubernetes project.
      annotations: { "api-approved.kubernetes.io": "unapproved, for tests" },
    },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  });
  await served(server, custom, 200);
}

/** Removes the kind with all its objects, and waits until the API server does not know it any more. */
export async function uninstall(server: ApiServer, custom: CustomKind): Promise<void> {
  await server.admin.remove(`${DEFINITIONS}/${custom.plural}.${custom.group}`);
  await served(server, custom, 404);
}

/** A binding of that target group to port 80 of a Service, as the controller makes it for an Ingress. */
export function targetGroupBinding(wish: {
  readonly namespace: string;
  readonly service: string;
  readonly targetGroupArn: string;
}): ClusterObject {
  const { namespace, service, targetGroupArn } = wish;
  return {
    apiVersion: "elbv2.k8s.aws/v1beta1",
    kind: "TargetGroupBinding",
    metadata: { name: `k8s-${service}`, namespace, labels: { "ingress.k8s.aws/stack": "some" } },
    spec: { targetGroupARN: targetGroupArn, serviceRef: { name: service, port: 80 }, targetType: "ip" },
  };
}

async function served(server: ApiServer, custom: CustomKind, wanted: 200 | 404): Promise<void> {
  const path = `/apis/${custom.group}/${custom.version}/${custom.plural}`;
  await eventually({ what: `${path} to be answered ${wanted}`, withinMs: 60_000 }, async () => {
    const { status } = await server.admin.call({ method: "GET", path });
    return status === wanted ? true : undefined;
  });
}
