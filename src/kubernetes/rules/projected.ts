import { jsonRecord, type JsonRecord } from "../../runtime/json-record.ts";
import type { ObjectMeta } from "../cluster-objects.ts";
import type { KeptKeys } from "./kept-keys.ts";
import type { Problems } from "./json-fields.ts";
import { readMeta } from "./read-meta.ts";

/** What became of one object: its projection, or why it cannot be read. `leftOut` counts label and annotation values over their bound. */
export type Projected<T> =
  | { readonly kind: "projected"; readonly object: T; readonly leftOut: number }
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads one object of a kind from JSON that nobody has checked. Never throws. */
export type Project<T extends ObjectMeta> = (json: unknown, keep: KeptKeys) => Projected<T>;

/** A projection made of the common metadata and what `read` adds; any problem that either notes makes the object malformed. */
export function projection<T extends ObjectMeta>(
  read: (record: JsonRecord, meta: ObjectMeta, problems: Problems) => T,
): Project<T> {
  return (json, keep) => {
    const record = jsonRecord(json);
    if (record === null) {
      return { kind: "malformed", reason: "not an object" };
    }
    const problems: string[] = [];
    const { meta, leftOut } = readMeta(record, keep, problems);
    const object = read(record, meta, problems);
    const [reason] = problems;
    return reason === undefined ? { kind: "projected", object, leftOut } : { kind: "malformed", reason };
  };
}
