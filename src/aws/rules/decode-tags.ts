import type { Tags } from "../inventory.ts";

/** Tags as the ELB API lists them. */
export interface ListedTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags of one resource, in an object without prototype, because keys are hostile strings. A tag without key is left out; one without value has the empty value. */
export function decodeTags(listed: readonly ListedTag[]): Tags {
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { Key: key, Value: value } of listed) {
    if (key !== undefined && key !== "") {
      tags[key] = value ?? "";
    }
  }
  return tags;
}
