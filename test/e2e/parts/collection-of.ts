import type { ClusterObject } from "./cluster-client.ts";

/** Kinds outside of namespaces, among those that charts and manifests here have. */
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "IngressClass",
  "Namespace",
]);

/** Plurals that are not the kind with an s. */
const PLURALS: ReadonlyMap<string, string> = new Map([
  ["IngressClass", "ingressclasses"],
  ["NetworkPolicy", "networkpolicies"],
]);

/** The path at which an object of that kind, and in that namespace, is created. */
export function collectionOf({ apiVersion, kind, metadata }: ClusterObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = PLURALS.get(kind) ?? `${kind.toLowerCase()}s`;
  return CLUSTER_KINDS.has(kind)
    ? `${root}/${plural}`
    : `${root}/namespaces/${metadata.namespace ?? "default"}/${plural}`;
}
