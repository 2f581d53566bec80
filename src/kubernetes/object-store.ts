import type { ObjectMeta } from "./cluster-objects.ts";
import { fieldOf, jsonRecord } from "./rules/json-fields.ts";
import type { KeptKeys } from "./rules/kept-keys.ts";
import type { Project } from "./rules/projected.ts";
import { resourceVersionOf } from "./rules/watch-line.ts";

/** What one object did to the store. */
export type StoreOutcome =
  /** `changed` is false when the projection is what it was: most updates touch nothing that is kept. */
  | { readonly kind: "taken"; readonly changed: boolean; readonly leftOut: number }
  /** An earlier version, if there is one, stays: only the API server's word removes an object. */
  | { readonly kind: "malformed"; readonly reason: string; readonly name: string }
  | { readonly kind: "full" };

/** How many objects a complete list added, replaced and removed. */
export interface Differences {
  readonly added: number;
  readonly replaced: number;
  readonly removed: number;
}

/** The objects of one kind, as projections. */
export interface ObjectStore<T> {
  readonly size: number;
  /** The same array until something changes. */
  objects(): readonly T[];
  /** An added or modified object. */
  put(object: unknown): StoreOutcome;
  /** A deleted object; true when it was there. */
  remove(object: unknown): boolean;
  /** An object of a list that is not complete yet; visible only after `commit`. */
  stage(object: unknown): StoreOutcome;
  discardStaged(): void;
  /** Makes the staged objects the whole truth: what they do not name is removed. */
  commit(): Differences;
  /** Removes everything; answers how many there were. */
  clear(): number;
}

interface Entry<T> {
  readonly resourceVersion: string;
  readonly object: T;
}

interface Place {
  readonly key: string;
  readonly resourceVersion: string;
}

/** Namespace and name of an object, and its version; null when the object does not say who it is. */
function placeOf(json: unknown): Place | null {
  const record = jsonRecord(json);
  const metadata = record === null ? null : jsonRecord(fieldOf(record, "metadata"));
  const name = metadata === null ? null : fieldOf(metadata, "name");
  if (record === null || metadata === null || typeof name !== "string") {
    return null;
  }
  const namespace = fieldOf(metadata, "namespace");
  return {
    key: `${typeof namespace === "string" ? namespace : ""}/${name}`,
    resourceVersion: resourceVersionOf(record) ?? "",
  };
}

/** A store of at most `maxObjects`. What is over the bound is refused, and the caller counts it. */
export function objectStore<T extends ObjectMeta>(settings: {
  readonly project: Project<T>;
  readonly keep: KeptKeys;
  readonly maxObjects: number;
}): ObjectStore<T> {
  let entries = new Map<string, Entry<T>>();
  let staged = new Map<string, Entry<T>>();
  let objects: readonly T[] | null = null;

  function into(target: Map<string, Entry<T>>, json: unknown): StoreOutcome {
    const place = placeOf(json);
    if (place === null) {
      return { kind: "malformed", reason: "no metadata.name", name: "" };
    }
    const { key, resourceVersion } = place;
    const before = entries.get(key);
    const projected = settings.project(json, settings.keep);
    if (projected.kind === "malformed") {
      if (before !== undefined) {
        target.set(key, before);
      }
      return { kind: "malformed", reason: projected.reason, name: key };
    }
    if (!target.has(key) && target.size >= settings.maxObjects) {
      return { kind: "full" };
    }
    const isSame = before !== undefined && JSON.stringify(before.object) === JSON.stringify(projected.object);
    target.set(key, { resourceVersion, object: isSame ? before.object : projected.object });
    return { kind: "taken", changed: !isSame, leftOut: projected.leftOut };
  }

  return {
    get size() {
      return entries.size;
    },
    objects() {
      objects ??= [...entries.values()].map((entry) => entry.object);
      return objects;
    },
    put(object) {
      const outcome = into(entries, object);
      if (outcome.kind === "taken" && outcome.changed) {
        objects = null;
      }
      return outcome;
    },
    remove(object) {
      const place = placeOf(object);
      const removed = place !== null && entries.delete(place.key);
      if (removed) {
        objects = null;
      }
      return removed;
    },
    stage: (object) => into(staged, object),
    discardStaged() {
      staged = new Map();
    },
    commit() {
      const before = entries;
      entries = staged;
      staged = new Map();
      let added = 0;
      let replaced = 0;
      let isSame = true;
      for (const [key, { resourceVersion, object }] of entries) {
        const old = before.get(key);
        added += old === undefined ? 1 : 0;
        replaced += old !== undefined && old.resourceVersion !== resourceVersion ? 1 : 0;
        isSame &&= old?.object === object;
      }
      const removed = before.size - (entries.size - added);
      objects = isSame && removed === 0 ? objects : null;
      return { added, replaced, removed };
    },
    clear() {
      const { size } = entries;
      entries = new Map();
      staged = new Map();
      objects = null;
      return size;
    },
  };
}
