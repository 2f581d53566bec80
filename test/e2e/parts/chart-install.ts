import { parse } from "yaml";

import type { ApiServer } from "./api-server.ts";
import type { ClusterObject } from "./cluster-client.ts";
import { collectionOf } from "./collection-of.ts";
import type { Helm } from "./helm.ts";
import { variablesOf } from "./pod-of.ts";

/** One right: a verb on a resource, perhaps of single objects. */
export interface Right {
  /** `ClusterRole` or `Role`. */
  readonly role: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly verb: string;
  readonly resourceNames?: readonly string[];
}

/** A release as the pod would see it. */
export interface ChartInstall {
  readonly rights: readonly Right[];
  /** What the chart renders into the mounted file. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The container's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of a kubeconfig with a token of the release's ServiceAccount. */
  readonly kubeconfig: string;
}

interface RoleObject extends ClusterObject {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

/** What is installed where. */
export interface ChartWish {
  readonly helm: Helm;
  readonly server: ApiServer;
  /** Of the release's own. */
  readonly namespace: string;
  /** `install` makes the namespace; `upgrade` finds an earlier release of the same name there. */
  readonly action: "install" | "upgrade";
  readonly args: readonly string[];
  /** Rights of the chart that are not given. */
  readonly without?: (right: Right) => boolean;
}

/**
 * Creates what the chart renders for accounts and rights, and nothing else of it, in a namespace of its own; answers
 * what a pod of it has. No rule is written here: they are the chart's.
 */
export async function installRights(wish: ChartWish): Promise<ChartInstall> {
  const { helm, server, namespace, without = () => false } = wish;
  const objects = await helm.render({ release: "elbow", namespace, args: wish.args });
  const isNew = wish.action === "install";
  if (isNew) {
    await server.admin.create("/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    });
  }
  const rights: Right[] = [];
  for (const object of objects.filter(({ kind }) => kind === "ClusterRole" || kind === "Role")) {
    const all = rightsOf(object as RoleObject);
    rights.push(...all);
    const role = { ...object, rules: all.filter((right) => !without(right)).map(ruleOf) };
    const path = collectionOf(object);
    await (isNew
      ? server.admin.create(path, role)
      : server.admin.patch(`${path}/${object.metadata.name}`, role));
  }
  for (const object of objects.filter(({ kind }) => /^ServiceAccount$|Binding$/.test(kind))) {
    if (isNew) {
      await server.admin.create(collectionOf(object), object);
    }
  }
  const config = objects.find(({ kind }) => kind === "ConfigMap") as
    | { readonly data?: Readonly<Record<string, string>> }
    | undefined;
  const deployment = objects.find(({ kind }) => kind === "Deployment");
  return {
    rights,
    config: parse(config?.data?.["config.yaml"] ?? "") as Readonly<Record<string, unknown>>,
    env: variablesOf(deployment, "127.0.0.1"),
    kubeconfig: await server.writeKubeconfig(await tokenOf(server, namespace)),
  };
}

function rightsOf(role: RoleObject): readonly Right[] {
  return role.rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    apiGroups.flatMap((apiGroup) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({
          role: role.kind,
          apiGroup,
          resource,
          verb,
          ...(resourceNames === undefined ? {} : { resourceNames }),
        })),
      ),
    ),
  );
}

function ruleOf({ apiGroup, resource, verb, resourceNames }: Right) {
  return {
    apiGroups: [apiGroup],
    resources: [resource],
    verbs: [verb],
    ...(resourceNames === undefined ? {} : { resourceNames }),
  };
}

async function tokenOf(server: ApiServer, namespace: string): Promise<string> {
  const { status, body } = await server.admin.call({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/elbow/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  if (status !== 201) {
    throw new Error(`no token for ${namespace}/elbow: ${status} ${JSON.stringify(body)}`);
  }
  return (body as { readonly status: { readonly token: string } }).status.token;
}
