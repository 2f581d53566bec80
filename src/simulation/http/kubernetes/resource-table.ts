/** A kind that the simulated API server serves. */
export interface ResourceKind {
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
}

/** The kinds of the simulated API server; another is one more row. */
export const resourceKinds: readonly ResourceKind[] = [
  { resource: "services", kind: "Service", apiVersion: "v1", namespaced: true },
  { resource: "configmaps", kind: "ConfigMap", apiVersion: "v1", namespaced: true },
  { resource: "events", kind: "Event", apiVersion: "v1", namespaced: true },
  { resource: "events", kind: "Event", apiVersion: "events.k8s.io/v1", namespaced: true },
  { resource: "ingresses", kind: "Ingress", apiVersion: "networking.k8s.io/v1", namespaced: true },
  { resource: "ingressclasses", kind: "IngressClass", apiVersion: "networking.k8s.io/v1", namespaced: false },
  { resource: "leases", kind: "Lease", apiVersion: "coordination.k8s.io/v1", namespaced: true },
];

/** What a path of the API names. */
export interface ResourcePath {
  readonly kind: ResourceKind;
  /** Null = all namespaces, or a cluster-scoped kind. */
  readonly namespace: string | null;
  readonly name: string | null;
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…` paths; null for what is not served. */
export function parseResourcePath(path: string): ResourcePath | null {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const apiVersion = parts[0] === "api" ? parts[1] : parts[0] === "apis" ? `${parts[1]}/${parts[2]}` : null;
  const rest = parts.slice(parts[0] === "api" ? 2 : 3);
  const namespaced = rest[0] === "namespaces" && rest.length >= 3;
  const [resource, name, extra] = namespaced ? rest.slice(2) : rest;
  const kind = resourceKinds.find((each) => each.resource === resource && each.apiVersion === apiVersion);
  if (kind === undefined || extra !== undefined || (namespaced && !kind.namespaced)) {
    return null;
  }
  if (name !== undefined && kind.namespaced && !namespaced) {
    return null;
  }
  return { kind, namespace: namespaced ? (rest[1] ?? null) : null, name: name ?? null };
}
