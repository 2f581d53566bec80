import { runsOf } from "./index-runs.ts";

/** Indexes that share a key, in runs; those whose key is null are left out. A plain loop, since it runs over every series of a checkpoint. */
export function groupIndexes<T, K>(
  list: readonly T[],
  keyOf: (one: T) => K | null,
): readonly (readonly [K, string])[] {
  const groups = new Map<K, number[]>();
  for (let index = 0; index < list.length; index += 1) {
    const key = keyOf(list[index] as T);
    if (key !== null) {
      const members = groups.get(key);
      if (members === undefined) {
        groups.set(key, [index]);
      } else {
        members.push(index);
      }
    }
  }
  return [...groups].map(([key, indexes]) => [key, runsOf(indexes)] as const);
}
