import type { Estate } from "../../src/simulation/world/estate.ts";
import {
  objectAt,
  type JsonObject,
  type KubernetesObject,
  type ObjectVersion,
} from "../../src/simulation/world/simulated-object.ts";
import { startMs } from "./lifecycle-world.ts";

/** How an object is from some time on; null = it does not exist. */
export interface ObjectChange {
  readonly fromMs: number;
  readonly change: ((object: KubernetesObject) => KubernetesObject) | null;
}

/** The estate with further versions of one of its Ingresses, each made from what it is at the start. */
export function changed(estate: Estate, name: string, versions: readonly ObjectChange[]): Estate {
  return {
    ...estate,
    objects: estate.objects.map((one) => {
      if (one.resource !== "ingresses" || one.name !== name) {
        return one;
      }
      const last = objectAt(one, startMs);
      const added = versions.map(({ fromMs, change }): ObjectVersion => ({
        fromMs,
        object: change === null || last === null ? null : change(last),
      }));
      return { ...one, versions: [...one.versions, ...added] };
    }),
  };
}

/** Other fields of its metadata. */
export const withMeta =
  (changes: JsonObject) =>
  (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, ...changes },
  });

/** Other fields of its spec and of its metadata. */
export const withSpec =
  (spec: JsonObject, metadata: JsonObject) =>
  (object: KubernetesObject): KubernetesObject =>
    withMeta(metadata)({ ...object, spec: { ...(object["spec"] as JsonObject), ...spec } });
