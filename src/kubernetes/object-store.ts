import { jsonRecord } from "../runtime/json-record.ts";
import { stableHash } from "../runtime/stable-hash.ts";
import type { ObjectMeta } from "./cluster-objects.ts";
import { fieldOf } from "./rules/json-fields.ts";
import type { KeptKeys } from "./rules/kept-keys.ts";
import type { Project } from "./rules/projected.ts";
import { resourceVersionOf } from "./rules/watch-line.ts";
import { sharedValues } from "./shared-values.ts";

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
  /** An object that was deleted while the list came. */
  unstage(object: unknown): void;
  discardStaged(): void;
  /** Makes the staged objects the whole truth: what they do not name is removed. */
  commit(): Differences;
  /** Removes everything; answers how many there were. */
  clear(): number;
}

interface Entry<T> {
  /** A hash of the resourceVersion: enough to tell that it changed, and no text to keep. */
  readonly version: number;
  readonly object: T;
}

interface Place {
  /** The uid: a text that the projection holds anyway. Null in an object that cannot be read. */
  readonly uid: string | null;
  /** Namespace and name. */
  readonly name: string;
  readonly version: number;
}

/** Who an object is, and its version; null when it does not say so. */
function placeOf(json: unknown): Place | null {
  const record = jsonRecord(json);
  const metadata = record === null ? null : jsonRecord(fieldOf(record, "metadata"));
  const name = metadata === null ? null : fieldOf(metadata, "name");
  if (record === null || metadata === null || typeof name !== "string") {
    return null;
  }
  const namespace = fieldOf(metadata, "namespace");
  const uid = fieldOf(metadata, "uid");
  return {
    uid: typeof uid === "string" && uid !== "" ? uid : null,
    name: `${typeof namespace === "string" ? namespace : ""}/${name}`,
    version: stableHash(resourceVersionOf(record) ?? "") | 0,
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
  const share = sharedValues();

  /** The same object with its equal parts shared; it is new, and nobody else has it yet. */
  function lean(object: T): T {
    const parts = object as Record<string, unknown>;
    for (const key of Object.keys(parts)) {
      if (key !== "uid" && key !== "name") {
        parts[key] = share(parts[key]);
      }
    }
    return object;
  }

  function keyOf({ uid, name }: Place): string {
    const known = (): string | undefined =>
      [...entries.keys()].find((key) => {
        const object = entries.get(key)?.object;
        return name === `${object?.namespace}/${object?.name}`;
      });
    return uid ?? known() ?? name;
  }

  function into(target: Map<string, Entry<T>>, json: unknown): StoreOutcome {
    const place = placeOf(json);
    if (place === null) {
      return { kind: "malformed", reason: "no metadata.name", name: "" };
    }
    const { name, version } = place;
    const key = keyOf(place);
    const before = entries.get(key);
    const projected = settings.project(json, settings.keep);
    if (projected.kind === "malformed") {
      if (before !== undefined) {
        target.set(key, before);
      }
      return { kind: "malformed", reason: projected.reason, name };
    }
    if (!target.has(key) && target.size >= settings.maxObjects) {
      return { kind: "full" };
    }
    const isSame = before !== undefined && JSON.stringify(before.object) === JSON.stringify(projected.object);
    const object = isSame ? before.object : lean(projected.object);
    target.set(object.uid === key ? object.uid : key, { version, object });
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
      const removed = place !== null && entries.delete(keyOf(place));
      if (removed) {
        objects = null;
      }
      return removed;
    },
    stage: (object) => into(staged, object),
    unstage(object) {
      const place = placeOf(object);
      if (place !== null) {
        staged.delete(keyOf(place));
      }
    },
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
      for (const [key, { version, object }] of entries) {
        const old = before.get(key);
        added += old === undefined ? 1 : 0;
        replaced += old !== undefined && old.version !== version ? 1 : 0;
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
