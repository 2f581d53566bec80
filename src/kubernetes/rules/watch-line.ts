import { jsonRecord, type JsonRecord } from "../../runtime/json-record.ts";
import { fieldOf } from "./json-fields.ts";

/** One line of a watch. `resourceVersion` is opaque: it is stored and sent back, never compared. */
export type WatchLine =
  | {
      readonly kind: "object";
      readonly change: "added" | "modified" | "deleted";
      readonly object: JsonRecord;
      readonly resourceVersion: string;
    }
  /** `isInitialEnd`: the stream has told all there was. */
  | { readonly kind: "bookmark"; readonly resourceVersion: string; readonly isInitialEnd: boolean }
  /** The server's own error; `status` is its HTTP code, 0 when it names none. */
  | { readonly kind: "error"; readonly status: number; readonly message: string }
  | { readonly kind: "malformed"; readonly reason: string };

const changes = { ADDED: "added", MODIFIED: "modified", DELETED: "deleted" } as const;

/** Longest server message that is passed on. Smaller hides the cause; larger lets a server fill the log. */
const maxMessageLength = 500;

function malformed(reason: string): WatchLine {
  return { kind: "malformed", reason };
}

/** The resourceVersion in an object's or list's metadata; null when there is none. */
export function resourceVersionOf(object: JsonRecord): string | null {
  const metadata = jsonRecord(fieldOf(object, "metadata"));
  const version = metadata === null ? null : fieldOf(metadata, "resourceVersion");
  return typeof version === "string" && version !== "" ? version : null;
}

/** What a Kubernetes Status object says, in one bounded line; empty when it says nothing. */
export function statusMessage(value: unknown): string {
  const status = jsonRecord(value);
  const message = status === null ? value : fieldOf(status, "message");
  return typeof message === "string" ? message.slice(0, maxMessageLength).replaceAll(/\s+/gu, " ") : "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isInitialEnd(bookmark: JsonRecord): boolean {
  const metadata = jsonRecord(fieldOf(bookmark, "metadata"));
  const annotations = metadata === null ? null : jsonRecord(fieldOf(metadata, "annotations"));
  return annotations !== null && fieldOf(annotations, "k8s.io/initial-events-end") === "true";
}

/** Reads one line of a watch answer. Never throws. */
export function parseWatchLine(text: string): WatchLine {
  const line = jsonRecord(parsed(text));
  if (line === null) {
    return malformed("not a JSON object");
  }
  const type = fieldOf(line, "type");
  const object = jsonRecord(fieldOf(line, "object"));
  if (typeof type !== "string" || object === null) {
    return malformed("no type or no object");
  }
  if (type === "ERROR") {
    const code = fieldOf(object, "code");
    return { kind: "error", status: typeof code === "number" ? code : 0, message: statusMessage(object) };
  }
  const resourceVersion = resourceVersionOf(object);
  if (resourceVersion === null) {
    return malformed("no resourceVersion");
  }
  if (type === "BOOKMARK") {
    return { kind: "bookmark", resourceVersion, isInitialEnd: isInitialEnd(object) };
  }
  return Object.hasOwn(changes, type)
    ? { kind: "object", change: changes[type as keyof typeof changes], object, resourceVersion }
    : malformed(`unknown type ${type.slice(0, 40)}`);
}
