import { delimiter } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";

import { KubeconfigError } from "./kubeconfig-error.ts";

/** What client-node falls back to when it finds nothing: an address that nobody configured. */
const inventedServer = "http://localhost:8080";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The chain that kubectl has: $KUBECONFIG, the home file, the pod's ServiceAccount. */
function loadDefault(config: KubeConfig): void {
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  if (cluster?.server === inventedServer && cluster.name === "cluster") {
    throw new KubeconfigError(
      "No way to the cluster: no kubeconfig was found and this is not a pod with a ServiceAccount token. " +
        "Set KUBECONFIG, or run `aws eks update-kubeconfig --name CLUSTER`.",
    );
  }
}

/** Several files in one path, as $KUBECONFIG has them: earlier ones win. */
function loadFiles(config: KubeConfig, { path, fresh }: { path: string; fresh: () => KubeConfig }): void {
  const [first = "", ...others] = path.split(delimiter).filter((file) => file !== "");
  config.loadFromFile(first);
  for (const file of others) {
    const other = fresh();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
}

/** Loads client-node only when it is needed: it is most of the program's start time and memory. Throws `KubeconfigError`. */
export async function loadKubeConfig(path: string | null): Promise<KubeConfig> {
  const { newKubeConfig } = await import("./kube-config.ts");
  const config = newKubeConfig();
  const where = path === null ? "the default kubeconfig" : `kubeconfig ${path}`;
  try {
    if (path === null) {
      loadDefault(config);
    } else {
      loadFiles(config, { path, fresh: newKubeConfig });
    }
  } catch (error) {
    if (error instanceof KubeconfigError) {
      throw error;
    }
    throw new KubeconfigError(`${where} cannot be read: ${messageOf(error)}. Check the path and the file.`, {
      cause: error,
    });
  }
  checkServer(config, where);
  return config;
}

function checkServer(config: KubeConfig, where: string): void {
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.contexts.map((context) => context.name).join(", ") || "none";
    throw new KubeconfigError(
      `${where} has no cluster for its current context "${config.getCurrentContext() ?? ""}" ` +
        `(contexts: ${known}). Set one with \`kubectl config use-context\`.`,
    );
  }
  if (!URL.canParse(cluster.server) || !/^https?:/u.test(cluster.server)) {
    throw new KubeconfigError(`${where}: the server "${cluster.server}" is not an http(s) address.`);
  }
}
