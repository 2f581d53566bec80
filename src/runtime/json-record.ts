/** An object of JSON or YAML of which nothing else is known. Read its own keys only, so that `__proto__` and `constructor` are ordinary keys. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether the value is such an object: no list, and not null. */
export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as such an object; null when it is anything else. */
export function jsonRecord(value: unknown): JsonRecord | null {
  return isJsonRecord(value) ? value : null;
}
