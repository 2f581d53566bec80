import type { ClusterObjects, ObjectMeta } from "./cluster-objects.ts";
import { kinds } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { reflector } from "./reflector.ts";
import type { Reflector, ReflectorPorts, ReflectorSettings } from "./reflector.ts";

/** One reflector for each row of the table of kinds. */
export interface ClusterReflectors {
  readonly list: readonly Reflector<ObjectMeta>[];
  /** The newest objects of all of them; each array is the same until something in it changes. */
  objects(): ClusterObjects;
}

/** Makes the reflectors; nothing happens before they run. */
export function clusterReflectors(settings: ReflectorSettings, ports: ReflectorPorts): ClusterReflectors {
  const rows = Object.entries<Kind<ObjectMeta>>(kinds).map(
    ([key, kind]) => [key, reflector(kind, settings, ports)] as const,
  );
  return {
    list: rows.map(([, one]) => one),
    // The table's type ties each key to its kind's objects; `entries` forgets that.
    objects: () =>
      Object.fromEntries(rows.map(([key, one]) => [key, one.objects()])) as unknown as ClusterObjects,
  };
}
