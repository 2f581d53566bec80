/** A JSON value as the API server sends it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object as the API server sends it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Metadata of a Kubernetes object without its resourceVersion, which the API server adds. */
export interface SimulatedMetadata extends JsonObject {
  readonly name: string;
  readonly uid: string;
}

/** A whole Kubernetes object as JSON. */
export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: SimulatedMetadata;
}

/** One state in the life of an object; null = it is gone from then on. */
export interface ObjectVersion {
  readonly fromMs: number;
  readonly object: KubernetesObject | null;
}

/** An object through time: its versions in ascending order. Before the first it does not exist. */
export interface SimulatedObject {
  /** Plural resource name in the API path. */
  readonly resource: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly versions: readonly ObjectVersion[];
}

/** The object as it is at `nowMs`, or null when it does not exist then. */
export function objectAt(simulated: SimulatedObject, nowMs: number): KubernetesObject | null {
  let current: KubernetesObject | null = null;
  for (const version of simulated.versions) {
    if (version.fromMs > nowMs) {
      break;
    }
    current = version.object;
  }
  return current;
}
