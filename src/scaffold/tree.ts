/** A map of a YAML document, of which nothing else is known. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a part of a YAML document is a map. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
