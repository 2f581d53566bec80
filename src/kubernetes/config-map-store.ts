import { jsonRecord, type JsonRecord } from "../runtime/json-record.ts";
import { Buffer } from "node:buffer";
import type { CheckpointLoad, CheckpointSave, CheckpointStore } from "./checkpoint-store.ts";
import { fieldOf, textField } from "./rules/json-fields.ts";
import { refusalOf } from "./rules/refusal.ts";
import type { ApiAnswer, Transport } from "./transport.ts";

/** The key under which the bytes lie. */
export const checkpointKey = "checkpoint.json.gz";

/** Which ConfigMap. */
export interface ConfigMapPlace {
  readonly namespace: string;
  readonly name: string;
}

/** What is known of the ConfigMap: everything but our own bytes, which is kept as others wrote it. */
interface Known {
  readonly resourceVersion: string;
  readonly metadata: JsonRecord;
  readonly data: JsonRecord;
  readonly otherBytes: JsonRecord;
}

type Reading =
  | { readonly kind: "found"; readonly known: Known; readonly bytes: Uint8Array }
  | { readonly kind: "absent" }
  | Extract<CheckpointLoad, { kind: "refused" | "unavailable" }>;

/**
 * A checkpoint in a ConfigMap's `binaryData`. The resourceVersion is the fence: what somebody else wrote in the meantime is
 * never overwritten unseen. An answer of our own that was lost on the way is recognised by its bytes. Labels, annotations
 * and other keys of the ConfigMap stay as they are.
 */
export function configMapStore(place: ConfigMapPlace, api: Pick<Transport, "request">): CheckpointStore {
  const collection = `/api/v1/namespaces/${encodeURIComponent(place.namespace)}/configmaps`;
  const path = `${collection}/${encodeURIComponent(place.name)}`;
  const where = `ConfigMap ${place.namespace}/${place.name}`;
  let known: Known | null = null;
  let attempted: Uint8Array | null = null;

  async function read(signal: AbortSignal): Promise<Reading> {
    const answer = await api.request({ method: "GET", path }, signal);
    if (answer.kind === "answered" && answer.status === 404) {
      return { kind: "absent" };
    }
    const object = answer.kind === "answered" && answer.status < 300 ? jsonRecord(answer.body) : null;
    return object === null ? failureOf(place, "read", answer) : { kind: "found", ...knownOf(object) };
  }

  async function write(bytes: Uint8Array, signal: AbortSignal): Promise<ApiAnswer> {
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadataOf(place, known),
      ...(known === null ? {} : { data: known.data }),
      binaryData: { ...known?.otherBytes, [checkpointKey]: Buffer.from(bytes).toString("base64") },
    };
    return known === null
      ? api.request({ method: "POST", path: collection, body }, signal)
      : api.request({ method: "PUT", path, body }, signal);
  }

  async function save(bytes: Uint8Array, signal: AbortSignal, again: boolean): Promise<CheckpointSave> {
    const before = attempted;
    attempted = bytes;
    const answer = await write(bytes, signal);
    if (answer.kind === "answered" && answer.status < 300) {
      ({ known } = knownOf(jsonRecord(answer.body) ?? {}));
      return { kind: "saved" };
    }
    const status = answer.kind === "answered" ? answer.status : 0;
    if (status !== 409 && status !== 404) {
      return failureOf(place, "write", answer);
    }
    const reading = await read(signal);
    switch (reading.kind) {
      case "absent":
        if (known === null) {
          return failureOf(place, "write", answer);
        }
        known = null;
        return again ? save(bytes, signal, false) : failureOf(place, "write", answer);
      case "found":
        known = reading.known;
        if (again && before !== null && Buffer.from(before).equals(reading.bytes)) {
          return save(bytes, signal, false);
        }
        return { kind: "conflict", bytes: reading.bytes };
      case "refused":
      case "unavailable":
        return reading;
      default:
        return reading satisfies never;
    }
  }

  return {
    where,
    async load(signal) {
      const reading = await read(signal);
      switch (reading.kind) {
        case "absent":
          known = null;
          return { kind: "none" };
        case "found":
          known = reading.known;
          return { kind: "loaded", bytes: reading.bytes };
        case "refused":
        case "unavailable":
          return reading;
        default:
          return reading satisfies never;
      }
    },
    save: (bytes, signal) => save(bytes, signal, true),
  };
}

function metadataOf({ namespace, name }: ConfigMapPlace, known: Known | null): JsonRecord {
  return known === null
    ? { namespace, name, labels: { "app.kubernetes.io/managed-by": "elbow" } }
    : { ...known.metadata, namespace, name, resourceVersion: known.resourceVersion };
}

/** Bytes that are no base64 text, or not there, are empty ones: the reader of the document says what is wrong with them. */
function knownOf(object: JsonRecord): { readonly known: Known; readonly bytes: Uint8Array } {
  const metadata = jsonRecord(fieldOf(object, "metadata")) ?? {};
  const { [checkpointKey]: ours, ...otherBytes } = jsonRecord(fieldOf(object, "binaryData")) ?? {};
  const kept = ["labels", "annotations", "ownerReferences", "finalizers"].flatMap((key) => {
    const value = fieldOf(metadata, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    known: {
      resourceVersion: textField(metadata, "resourceVersion", []) ?? "",
      metadata: Object.fromEntries(kept),
      data: jsonRecord(fieldOf(object, "data")) ?? {},
      otherBytes,
    },
    bytes: Buffer.from(typeof ours === "string" ? ours : "", "base64"),
  };
}

function failureOf(
  place: ConfigMapPlace,
  doing: "read" | "write",
  answer: ApiAnswer,
): Extract<CheckpointLoad, { kind: "refused" | "unavailable" }> {
  const where = `ConfigMap ${place.namespace}/${place.name}`;
  if (answer.kind !== "answered") {
    return {
      kind: "unavailable",
      message: `${where} cannot be ${doing === "read" ? "read" : "written"}: ${answer.message}`,
    };
  }
  const said = jsonRecord(answer.body)?.["message"];
  const words = `status ${answer.status}${typeof said === "string" ? `: ${said}` : ""}`;
  const message = `${where} cannot be ${doing === "read" ? "read" : "written"}: ${words}`;
  const refusal = refusalOf(answer.status);
  switch (refusal) {
    case "forbidden":
      return {
        kind: "refused",
        message: `elbow is not allowed to keep its progress in ${where} (status 403)`,
        remedy:
          `Add to a Role in namespace ${place.namespace}, bound to the account that elbow runs as: ` +
          `apiGroups [""], resources ["configmaps"], verbs ["get", "create", "update"]. ` +
          "Or set checkpoint.file, or checkpoint.enabled: false.",
      };
    case "not-found":
      return {
        kind: "refused",
        message,
        remedy: `Create the namespace ${place.namespace}, or set leaderElection.namespace to the one that elbow runs in.`,
      };
    case "rejected":
      return {
        kind: "refused",
        message,
        remedy: `Look at ${where}: if it is immutable or a policy guards it, delete it or set checkpoint.name to another name.`,
      };
    case "expired":
    case "throttled":
    case "unauthorized":
    case "server-error":
      return { kind: "unavailable", message };
    default:
      return refusal satisfies never;
  }
}
