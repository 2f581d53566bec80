import { uidOf } from "./aws-names.ts";
import type { JsonObject, SimulatedMetadata } from "./simulated-object.ts";

/** What a simulated object is called and when it was made. */
export interface ObjectNames {
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  /** Field paths as server-side apply keeps them; makes objects as bulky as real ones. */
  readonly managedFields: readonly JsonObject[];
}

/** RFC 3339 to the second, as the API server writes times. */
export function kubernetesTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The managedFields entry of one writer. */
export function managedBy(manager: string, atMs: number, fields: JsonObject): JsonObject {
  return {
    manager,
    operation: "Update",
    apiVersion: "v1",
    time: kubernetesTime(atMs),
    fieldsType: "FieldsV1",
    fieldsV1: fields,
  };
}

/** Metadata as the API server gives it, without the resourceVersion. */
export function objectMetadata(names: ObjectNames): SimulatedMetadata {
  return {
    name: names.name,
    ...(names.namespace === "" ? {} : { namespace: names.namespace }),
    uid: uidOf(`${names.kind}/${names.namespace}/${names.name}`),
    generation: 1,
    creationTimestamp: kubernetesTime(names.createdAtMs),
    ...(Object.keys(names.labels).length === 0 ? {} : { labels: names.labels }),
    ...(Object.keys(names.annotations).length === 0 ? {} : { annotations: names.annotations }),
    ...(names.finalizers.length === 0 ? {} : { finalizers: names.finalizers }),
    managedFields: names.managedFields,
  };
}
