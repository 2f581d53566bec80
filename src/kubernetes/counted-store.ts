import type { Log } from "../runtime/log.ts";
import type { ClusterMeters } from "./cluster-meters.ts";
import type { ObjectMeta } from "./cluster-objects.ts";
import { kindLabel } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { objectStore } from "./object-store.ts";
import type { StoreOutcome } from "./object-store.ts";
import type { KeptKeys } from "./rules/kept-keys.ts";
import type { ListReason } from "./rules/reflector-state.ts";
import type { WatchLine } from "./rules/watch-line.ts";

/** The most objects of a kind. Smaller leaves large clusters half seen; larger lets a flood take the memory limit. */
const maxObjectsOfAKind = 200_000;

/** Warnings about single objects in a life; the rest is only counted. Larger lets one bad webhook fill the log. */
const maxWarnings = 20;

/** What is kept of the objects. */
export interface StoreSettings {
  readonly keep: KeptKeys;
  readonly maxObjects?: number;
}

/** An object store that counts and says what it could not take. */
export interface CountedStore<T> {
  readonly size: number;
  objects(): readonly T[];
  /** One watch event; answers whether the objects changed. */
  take(line: Extract<WatchLine, { readonly kind: "object" }>): boolean;
  /** One page of a list. */
  stage(items: readonly unknown[]): void;
  /** One event of a stream that is not complete yet. */
  stageEvent(line: Extract<WatchLine, { readonly kind: "object" }>): void;
  discardStaged(): void;
  commit(reason: ListReason): void;
  clear(): void;
}

/** An empty store for `kind`. */
export function countedStore<T extends ObjectMeta>(
  kind: Kind<T>,
  { keep, maxObjects = maxObjectsOfAKind }: StoreSettings,
  { meters, log }: { readonly meters: ClusterMeters; readonly log: Log },
): CountedStore<T> {
  const store = objectStore<T>({ project: kind.project, keep, maxObjects });
  const label = { kind: kindLabel(kind) };
  let warnings = 0;

  function warn(message: string, fields: Readonly<Record<string, string>>): void {
    if (warnings < maxWarnings) {
      warnings += 1;
      log.warn(message, fields);
    }
  }

  function counted(outcome: StoreOutcome): boolean {
    switch (outcome.kind) {
      case "taken":
        if (outcome.leftOut > 0) {
          meters.leftOut.add(outcome.leftOut, label);
        }
        return outcome.changed;
      case "malformed":
        meters.malformed.add(1, label);
        warn("an object cannot be read; its earlier version, if any, stays in use", {
          object: outcome.name,
          reason: outcome.reason,
        });
        return false;
      case "full":
        meters.refusedObjects.add(1, label);
        warn("too many objects of this kind: some are not seen", { bound: String(maxObjects) });
        return false;
      default:
        return outcome satisfies never;
    }
  }

  return {
    get size() {
      return store.size;
    },
    objects: () => store.objects(),
    take({ change, object }) {
      meters.events.add(1, { ...label, type: change });
      return change === "deleted" ? store.remove(object) : counted(store.put(object));
    },
    stage(items) {
      for (const item of items) {
        counted(store.stage(item));
      }
    },
    stageEvent({ change, object }) {
      if (change === "deleted") {
        store.unstage(object);
      } else {
        counted(store.stage(object));
      }
    },
    discardStaged: () => store.discardStaged(),
    commit(reason) {
      const { added, replaced, removed } = store.commit();
      const differences = added + replaced + removed;
      if ((reason === "gap" || reason === "periodic") && differences > 0) {
        meters.relistDifferences.add(differences, { ...label, reason });
      }
      log.debug("list complete", { reason, objects: store.size, added, replaced, removed });
    },
    clear() {
      if (store.clear() > 0) {
        log.info("this kind is no longer installed: its objects are gone");
      }
    },
  };
}
