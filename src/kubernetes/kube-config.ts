import { KubeConfig } from "@kubernetes/client-node";

/**
 * An empty KubeConfig. A file of its own, to be imported dynamically: named static imports let the bundler leave the
 * 15 MB of generated API classes out, and nothing of client-node is loaded before it is needed.
 */
export function newKubeConfig(): KubeConfig {
  return new KubeConfig();
}
