import type { ApiServer } from "./api-server.ts";
import { namespace } from "./cluster-objects.ts";
import { createAccount } from "./service-account.ts";

/**
 * Makes the namespace elbow and in it the account that `elbow run` needs, with no right more; answers the path of a
 * kubeconfig with its token. Once per API server.
 */
export async function elbowKubeconfig(server: ApiServer): Promise<string> {
  await server.admin.create("/api/v1/namespaces", namespace("elbow"));
  const token = await createAccount(server.admin, {
    namespace: "elbow",
    name: "elbow",
    rules: [
      { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] },
      {
        apiGroups: ["networking.k8s.io"],
        resources: ["ingresses", "ingressclasses"],
        verbs: ["list", "watch"],
      },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: ["get", "list", "create", "update", "delete"],
      },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    ],
  });
  return server.writeKubeconfig(token);
}
