import type { ClusterObjects, ObjectMeta } from "./cluster-objects.ts";
import { kinds } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { reflector } from "./reflector.ts";
import type { Reflector } from "./reflector.ts";
import type { ReflectorPorts, ReflectorSettings } from "./reflector-ports.ts";

/** One reflector for each row of the table of kinds. */
export interface ClusterReflectors {
  readonly list: readonly Reflector<ObjectMeta>[];
  /** The newest objects of all of them; each array is the same until something in it changes. */
  objects(): ClusterObjects;
}

/** Makes the reflectors; nothing happens before they run. */
export function clusterReflectors(settings: ReflectorSettings, ports: ReflectorPorts): ClusterReflectors {
  const places = Object.entries<readonly Kind<ObjectMeta>[]>(kinds).map(([key, rows]) => {
    const reflectors = rows.map((kind) => reflector(kind, settings, ports));
    return { key, reflectors, joined: joined(reflectors) };
  });
  return {
    list: places.flatMap(({ reflectors }) => reflectors),
    // The table's type ties each key to its kinds' objects; `entries` forgets that.
    objects: () =>
      Object.fromEntries(places.map((place) => [place.key, place.joined()])) as unknown as ClusterObjects,
  };
}

/** The objects of several reflectors in one array, which is the same until one of theirs changes. */
function joined(reflectors: readonly Reflector<ObjectMeta>[]): () => readonly ObjectMeta[] {
  let parts: readonly (readonly ObjectMeta[])[] = [];
  let all: readonly ObjectMeta[] = [];
  return () => {
    const newest = reflectors.map((one) => one.objects());
    if (newest.length !== parts.length || newest.some((part, index) => part !== parts[index])) {
      parts = newest;
      all = newest.length === 1 ? (newest[0] ?? []) : newest.flat();
    }
    return all;
  };
}
