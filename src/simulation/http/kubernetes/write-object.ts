import type { ServerResponse } from "node:http";
import { uidOf } from "../../world/aws-names.ts";
import { kubernetesTime } from "../../world/object-metadata.ts";
import type { JsonObject, KubernetesObject } from "../../world/simulated-object.ts";
import type { ObjectStore, WriteOutcome } from "./object-store.ts";
import type { ResourcePath } from "./resource-table.ts";
import { answerJson, answerStatus } from "./status-answer.ts";

/** A request that changes something. */
export interface WriteRequest {
  readonly method: string;
  readonly path: ResourcePath;
  readonly object: KubernetesObject | null;
  readonly nowMs: number;
}

/** JSON merge patch (RFC 7386). */
function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const current = merged[key];
    if (value === null) {
      delete merged[key];
    } else if (typeof value === "object" && !Array.isArray(value)) {
      const base = typeof current === "object" && current !== null && !Array.isArray(current) ? current : {};
      merged[key] = mergePatch(base as JsonObject, value as JsonObject);
    } else {
      merged[key] = value;
    }
  }
  return merged;
}

function created(request: WriteRequest, object: KubernetesObject, revision: number): KubernetesObject {
  const { path, nowMs } = request;
  const { metadata } = object;
  const prefix = metadata["generateName"];
  const name = metadata.name ?? `${typeof prefix === "string" ? prefix : "object-"}${revision}`;
  return {
    ...object,
    apiVersion: path.kind.apiVersion,
    kind: path.kind.kind,
    metadata: {
      ...metadata,
      name,
      ...(path.namespace === null ? {} : { namespace: path.namespace }),
      uid: uidOf(`${path.kind.kind}/${path.namespace}/${name}/${revision}`),
      creationTimestamp: kubernetesTime(nowMs),
    },
  };
}

function outcomeOf(store: ObjectStore, request: WriteRequest): WriteOutcome | { readonly kind: "refused" } {
  const { path, object, method } = request;
  const { resource } = path.kind;
  const namespace = path.namespace ?? "";
  if (method === "DELETE" && path.name !== null) {
    return store.remove(resource, namespace, path.name);
  }
  if (method === "POST" && path.name === null && object !== null) {
    return store.create(resource, created(request, object, store.revision));
  }
  if (method === "PUT" && path.name !== null && object !== null && object.metadata.name === path.name) {
    return store.replace(resource, object);
  }
  if (method === "PATCH" && path.name !== null && object !== null) {
    const current = store.get(resource, namespace, path.name);
    return current === null
      ? { kind: "missing" }
      : store.replace(resource, mergePatch(current, object) as KubernetesObject);
  }
  return { kind: "refused" };
}

/** Carries out a POST, PUT, PATCH (merge patch) or DELETE and answers as the API server does. */
export function writeObject(store: ObjectStore, request: WriteRequest, response: ServerResponse): void {
  const outcome = outcomeOf(store, request);
  const name = `${request.path.kind.resource} "${request.path.name ?? request.object?.metadata.name ?? ""}"`;
  switch (outcome.kind) {
    case "written":
      answerJson(response, request.method === "POST" ? 201 : 200, outcome.object);
      return;
    case "conflict": {
      const message = `Operation cannot be fulfilled on ${name}: the object has been modified; please apply your changes to the latest version and try again`;
      answerStatus(response, { code: 409, reason: "Conflict", message });
      return;
    }
    case "exists":
      answerStatus(response, { code: 409, reason: "AlreadyExists", message: `${name} already exists` });
      return;
    case "missing":
      answerStatus(response, { code: 404, reason: "NotFound", message: `${name} not found` });
      return;
    case "refused":
      answerStatus(response, {
        code: 422,
        reason: "Invalid",
        message: `${request.method} of ${name} is not valid`,
      });
      return;
    default:
      return outcome satisfies never;
  }
}
