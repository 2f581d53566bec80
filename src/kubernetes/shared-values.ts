import { stableHash } from "../runtime/stable-hash.ts";

/** Places for values met lately. Fewer share less; more hold on to more that nobody else uses. */
const places = 8_192;

/** Values longer than this as text are hardly ever equal, and cost the most to compare. */
const maxTextLength = 512;

/**
 * Answers an equal value met before in place of a new one, so that thousands of objects with the same namespace, labels or
 * ports hold one copy. Remembers a bounded number: a newer value takes the place of an older one with the same hash.
 */
export function sharedValues(): <T>(value: T) => T {
  const known: { readonly text: string; readonly value: unknown }[] = [];
  return <T>(value: T): T => {
    if (typeof value !== "string" && (typeof value !== "object" || value === null)) {
      return value;
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (text.length > maxTextLength) {
      return value;
    }
    const place = stableHash(text) % places;
    const met = known[place];
    if (met?.text === text && isAlike(met.value, value)) {
      return met.value as T;
    }
    known[place] = { text, value };
    return value;
  };
}

/** The same text may be a text or what it is the JSON of, with or without a prototype. */
function isAlike(a: unknown, b: unknown): boolean {
  return (
    typeof a === typeof b && (typeof a === "string" || Object.getPrototypeOf(a) === Object.getPrototypeOf(b))
  );
}
