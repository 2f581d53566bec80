import type { Tags } from "../aws/inventory.ts";

/** The value of `key`, or null. Looks at own keys only: tag keys are hostile strings such as `__proto__`. */
export function tagValue(tags: Tags, key: string): string | null {
  return Object.hasOwn(tags, key) ? (tags[key] ?? null) : null;
}
