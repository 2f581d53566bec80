import type { ClusterClient } from "./cluster-client.ts";

/** One rule of a ClusterRole. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A ServiceAccount and all it may do. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly RoleRule[];
}

/**
 * Creates the ServiceAccount (its namespace must be there) with a ClusterRole of exactly these rules, and answers a
 * token of it that holds for an hour.
 */
export async function createAccount(cluster: ClusterClient, account: Account): Promise<string> {
  const { namespace, name, rules } = account;
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const role = `${namespace}-${name}`;
  await cluster.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name },
  });
  await cluster.create(`${rbac}/clusterroles`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: role },
    rules,
  });
  await cluster.create(`${rbac}/clusterrolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: role },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [{ kind: "ServiceAccount", namespace, name }],
  });
  const { status, body } = await cluster.call({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  if (status !== 201) {
    throw new Error(
      `the API server gave no token for ${namespace}/${name}: ${status} ${JSON.stringify(body)}`,
    );
  }
  return (body as { status: { token: string } }).status.token;
}
