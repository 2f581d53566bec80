/**
 * Nesting that a log field may have. Deeper values become a word: smaller hides the cause chain of an AWS error,
 * larger lets one object fill the disk.
 */
const maxDepth = 6;

/** Entries kept of an array or object: enough for a page of names, too few for an inventory. */
const maxEntries = 100;

/** Characters kept of one text. Smaller cuts useful answers of servers, larger lets a hostile tag flood the log. */
const maxText = 4_096;

const secretKey =
  /^(set-)?cookie$|authorization|password|passwd|passphrase|secret|credential|api[-_]?key|access[-_]?key|private[-_]?key|^(.*[-_.])?token$|(bearer|session|access|security|refresh|id)token$/i;
const secretWord = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const secretInUrl = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s:@]+:[^/\s@]+@/gi;
const secretInQuery = /([?&][\w.-]*(?:token|key|secret|password|passwd|signature)=)[^&\s"'#]+/gi;
const awsSignature = /\b(X-Amz-(?:Signature|Credential|Security-Token))=[^&\s"']+/gi;

/** What stands in a log line where a secret was. */
export const redacted = "[redacted]";

/** A text without credentials in URLs and authorization words, cut to a bounded length. */
export function redactText(text: string): string {
  const clean = text
    .replace(secretInUrl, `$1${redacted}@`)
    .replace(secretWord, `$1 ${redacted}`)
    .replace(secretInQuery, `$1${redacted}`)
    .replace(awsSignature, `$1=${redacted}`);
  return clean.length <= maxText ? clean : `${clean.slice(0, maxText)}… (${clean.length} characters)`;
}

/**
 * A copy of log fields that is safe to write: values under secret names and all values of `headers` are replaced, errors
 * become plain values with their chain of causes, sizes and depth are bounded. Never throws, whatever the value.
 */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return objectOf(fields, 0, new Set());
}

function valueOf(value: unknown, depth: number, above: Set<object>): unknown {
  switch (typeof value) {
    case "string":
      return redactText(value);
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return "[function]";
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : nested(value, depth, above);
    case "boolean":
    case "undefined":
      return value;
    default:
      return typeof value;
  }
}

function nested(value: object, depth: number, above: Set<object>): unknown {
  if (above.has(value)) {
    return "[circular]";
  }
  if (depth >= maxDepth) {
    return "[too deep]";
  }
  above.add(value);
  try {
    if (value instanceof Error) {
      return errorOf(value, depth, above);
    }
    if (value instanceof Date) {
      return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    }
    if (value instanceof URL) {
      return redactText(value.href);
    }
    if (ArrayBuffer.isView(value)) {
      return `[${value.byteLength} bytes]`;
    }
    if (value instanceof Map) {
      return objectOf(Object.fromEntries(value), depth, above);
    }
    if (Array.isArray(value) || value instanceof Set) {
      return arrayOf([...value], depth, above);
    }
    return objectOf(value as Readonly<Record<string, unknown>>, depth, above);
  } catch {
    return "[unreadable]";
  } finally {
    above.delete(value);
  }
}

function arrayOf(values: readonly unknown[], depth: number, above: Set<object>): unknown[] {
  const kept = values.slice(0, maxEntries).map((value) => valueOf(value, depth + 1, above));
  return values.length > maxEntries ? [...kept, `… ${values.length - maxEntries} more`] : kept;
}

function objectOf(
  fields: Readonly<Record<string, unknown>>,
  depth: number,
  above: Set<object>,
): Record<string, unknown> {
  const keys = Object.keys(fields);
  const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of keys.slice(0, maxEntries)) {
    out[key] = fieldOf(key, fields, { depth, above });
  }
  if (keys.length > maxEntries) {
    out["…"] = `${keys.length - maxEntries} more`;
  }
  return out;
}

function fieldOf(
  key: string,
  fields: Readonly<Record<string, unknown>>,
  place: { readonly depth: number; readonly above: Set<object> },
): unknown {
  const value = fields[key];
  if (secretKey.test(key)) {
    return value === null || value === undefined ? value : redacted;
  }
  if (/headers$/i.test(key) && typeof value === "object" && value !== null) {
    const names = value instanceof Map ? [...value.keys()].map(String) : Object.keys(value);
    return Object.fromEntries(names.slice(0, maxEntries).map((name) => [name, redacted]));
  }
  return valueOf(value, place.depth + 1, place.above);
}

function errorOf(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const code: unknown = "code" in error ? error.code : undefined;
  const several: unknown = "errors" in error ? error.errors : undefined;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(typeof error.stack === "string" ? { stack: redactText(error.stack) } : {}),
    ...(error.cause === undefined ? {} : { cause: valueOf(error.cause, depth + 1, above) }),
    ...(Array.isArray(several) ? { errors: arrayOf(several, depth, above) } : {}),
  };
}
