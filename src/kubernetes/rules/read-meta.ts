import type { JsonRecord } from "../../runtime/json-record.ts";
import type { ObjectMeta } from "../cluster-objects.ts";
import type { KeptKeys } from "./kept-keys.ts";
import { listField, neededText, recordField, textField, timeField } from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";

/**
 * The longest label or annotation value that is kept, in UTF-16 units. A longer one is left out, not cut: half a value
 * would be a wrong one. Smaller loses long `actions` annotations of Ingresses; larger lets one object take much memory.
 */
export const maxValueLength = 8_192;

/** The most kept keys of an object, each of labels and annotations. Smaller loses real ones; larger lets one object take much memory. */
export const maxKeptKeys = 256;

/** A record without a prototype. Unlike `Object.create(null)` it stays in V8's compact form: a third of the memory. */
function emptyRecord(): Record<string, string> {
  return Object.setPrototypeOf({}, null) as Record<string, string>;
}

interface Kept {
  readonly record: Readonly<Record<string, string>>;
  readonly leftOut: number;
}

const noKeys: Kept = Object.freeze({
  record: Object.freeze(emptyRecord()),
  leftOut: 0,
});

function keptOf(source: JsonRecord, keep: (key: string) => boolean, problems: Problems): Kept {
  let record: Record<string, string> | null = null;
  let count = 0;
  let leftOut = 0;
  for (const key of Object.keys(source)) {
    if (!keep(key)) {
      continue;
    }
    const value = source[key];
    if (typeof value !== "string") {
      problems.push(`the value of ${key.slice(0, 100)} is not a text`);
    } else if (value.length > maxValueLength || count >= maxKeptKeys) {
      leftOut += 1;
    } else {
      record ??= emptyRecord();
      record[key] = value;
      count += 1;
    }
  }
  return record === null && leftOut === 0 ? noKeys : { record: record ?? noKeys.record, leftOut };
}

/** Most objects have none: one array serves them all. */
const noFinalizers: readonly string[] = Object.freeze([]);

function finalizersOf(metadata: JsonRecord, problems: Problems): readonly string[] {
  const written = listField(metadata, "finalizers", problems);
  if (written.length === 0) {
    return noFinalizers;
  }
  return written.filter((entry): entry is string => {
    const isText = typeof entry === "string";
    if (!isText) {
      problems.push("finalizers has an entry that is not a text");
    }
    return isText;
  });
}

/** The metadata that every projection has. Notes into `problems` what cannot be read. */
export function readMeta(
  record: JsonRecord,
  keep: KeptKeys,
  problems: Problems,
): { readonly meta: ObjectMeta; readonly leftOut: number } {
  const metadata = recordField(record, "metadata", problems);
  const labels = keptOf(recordField(metadata, "labels", problems), keep.labels, problems);
  const annotations = keptOf(recordField(metadata, "annotations", problems), keep.annotations, problems);
  return {
    meta: {
      uid: neededText(metadata, "uid", problems),
      namespace: textField(metadata, "namespace", problems) ?? "",
      name: neededText(metadata, "name", problems),
      labels: labels.record,
      annotations: annotations.record,
      finalizers: finalizersOf(metadata, problems),
      createdAtMs: timeField(metadata, "creationTimestamp", problems) ?? 0,
      deletedAtMs: timeField(metadata, "deletionTimestamp", problems),
    },
    leftOut: labels.leftOut + annotations.leftOut,
  };
}
