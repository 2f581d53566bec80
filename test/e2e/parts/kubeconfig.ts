import type { ClusterAccess } from "./cluster-client.ts";

/** Writes out a kubeconfig for one token; JSON, which every YAML parser reads. */
export function kubeconfig(access: ClusterAccess): string {
  const name = "e2e";
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [
        {
          name,
          cluster: {
            server: access.url,
            "certificate-authority-data": Buffer.from(access.caPem).toString("base64"),
          },
        },
      ],
      users: [{ name, user: { token: access.token } }],
    },
    undefined,
    2,
  );
}
