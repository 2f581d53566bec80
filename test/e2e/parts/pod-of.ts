import type { ClusterObject } from "./cluster-client.ts";

/** A variable of a container, as far as the tests look at it. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath?: string } };
}

interface PodTemplate {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: { readonly containers: readonly { readonly env?: readonly Variable[] }[] };
}

/** The Pod that a Deployment would make, with the Deployment's name. */
export function podOf(deployment: ClusterObject): ClusterObject {
  const { metadata, spec } = templateOf(deployment);
  const { name, namespace = "default" } = deployment.metadata;
  return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name, namespace }, spec };
}

/** The variables of its container on a node with that address, `$(NAME)` filled in as the kubelet does it. */
export function variablesOf(
  deployment: ClusterObject | undefined,
  hostIp: string,
): Readonly<Record<string, string>> {
  const fields: Readonly<Record<string, string>> = {
    "metadata.name": "elbow-0",
    "metadata.namespace": deployment?.metadata.namespace ?? "default",
    "status.hostIP": hostIp,
  };
  const known: Record<string, string> = {};
  const container = deployment === undefined ? undefined : templateOf(deployment).spec.containers[0];
  for (const { name, value, valueFrom } of container?.env ?? []) {
    const text = value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ""] ?? "";
    known[name] = text.replaceAll(/\$\(([A-Z_]+)\)/g, (whole, inner: string) => known[inner] ?? whole);
  }
  return known;
}

function templateOf(deployment: ClusterObject): PodTemplate {
  return (deployment as unknown as { readonly spec: { readonly template: PodTemplate } }).spec.template;
}
