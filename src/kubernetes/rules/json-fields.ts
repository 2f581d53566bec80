import { jsonRecord, type JsonRecord } from "../../runtime/json-record.ts";

/** Notes what is wrong with an object that is being read; the first note becomes the reason. */
export type Problems = string[];

const nothing: JsonRecord = Object.freeze(Object.create(null) as JsonRecord);

/** The value of `key` if the record itself has it; null and absent are both undefined, as Kubernetes means them. */
export function fieldOf(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? (record[key] ?? undefined) : undefined;
}

/** The object under `key`: empty when absent; empty and a note when it is something else. */
export function recordField(record: JsonRecord, key: string, problems: Problems): JsonRecord {
  const value = fieldOf(record, key);
  const found = value === undefined ? nothing : jsonRecord(value);
  if (found === null) {
    problems.push(`${key} is not an object`);
  }
  return found ?? nothing;
}

/** The list under `key`: empty when absent; empty and a note when it is something else. */
export function listField(record: JsonRecord, key: string, problems: Problems): readonly unknown[] {
  const value = fieldOf(record, key) ?? [];
  if (!Array.isArray(value)) {
    problems.push(`${key} is not a list`);
    return [];
  }
  return value;
}

/** The objects of the list under `key`; an entry that is no object is a note. */
export function recordsField(record: JsonRecord, key: string, problems: Problems): readonly JsonRecord[] {
  return listField(record, key, problems).map((entry) => {
    const found = jsonRecord(entry);
    if (found === null) {
      problems.push(`${key} has an entry that is not an object`);
    }
    return found ?? nothing;
  });
}

/** The text under `key`; null when absent; null and a note when it is something else. */
export function textField(record: JsonRecord, key: string, problems: Problems): string | null {
  const value = fieldOf(record, key);
  if (value === undefined || typeof value === "string") {
    return value ?? null;
  }
  problems.push(`${key} is not a text`);
  return null;
}

/** The text under `key`, which must be there and not empty. */
export function neededText(record: JsonRecord, key: string, problems: Problems): string {
  const value = textField(record, key, problems);
  if (value === null || value === "") {
    problems.push(`${key} is missing`);
  }
  return value ?? "";
}

/** The whole number under `key`; null when absent; null and a note when it is something else. */
export function integerField(record: JsonRecord, key: string, problems: Problems): number | null {
  const value = fieldOf(record, key);
  if (value === undefined) {
    return null;
  }
  if (!Number.isSafeInteger(value)) {
    problems.push(`${key} is not a whole number`);
    return null;
  }
  return value as number;
}

/** A number or a name under `key`, as text, as Kubernetes' IntOrString; null when absent. */
export function integerOrTextField(record: JsonRecord, key: string, problems: Problems): string | null {
  const value = fieldOf(record, key);
  if (typeof value === "number") {
    return String(integerField(record, key, problems) ?? "");
  }
  return textField(record, key, problems);
}

/** The RFC 3339 time under `key` as epoch ms; null when absent; null and a note when it cannot be read. */
export function timeField(record: JsonRecord, key: string, problems: Problems): number | null {
  const text = textField(record, key, problems);
  if (text === null) {
    return null;
  }
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    problems.push(`${key} is not a time`);
    return null;
  }
  return atMs;
}
