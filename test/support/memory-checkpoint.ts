import type {
  CheckpointLoad,
  CheckpointSave,
  CheckpointStore,
} from "../../src/kubernetes/checkpoint-store.ts";
import type { Clock } from "../../src/runtime/clock.ts";

/** A place for checkpoints that outlives the processes that use it. */
export interface MemoryCheckpoints {
  bytes: Uint8Array | null;
  version: number;
  saves: number;
}

export const memoryCheckpoints = (): MemoryCheckpoints => ({ bytes: null, version: 0, saves: 0 });

/** One process's way to the place: a write takes `writeMs`, `fault` may answer instead. */
export function memoryCheckpointStore(
  place: MemoryCheckpoints,
  given: {
    readonly clock: Clock;
    readonly writeMs?: number;
    readonly fault?: (what: "load" | "save") => Exclude<CheckpointLoad & CheckpointSave, never> | null;
  },
): CheckpointStore {
  let seen = -1;
  return {
    where: "memory",
    async load() {
      const answer = given.fault?.("load") ?? null;
      if (answer !== null) {
        return answer;
      }
      seen = place.version;
      return place.bytes === null ? { kind: "none" } : { kind: "loaded", bytes: place.bytes };
    },
    async save(bytes, signal) {
      const answer = given.fault?.("save") ?? null;
      if (answer !== null) {
        return answer;
      }
      if (given.writeMs !== undefined) {
        await given.clock.sleep(given.writeMs, signal);
      }
      if (seen !== place.version && seen !== -1) {
        seen = place.version;
        return { kind: "conflict", bytes: place.bytes ?? new Uint8Array(0) };
      }
      place.bytes = bytes;
      place.version += 1;
      place.saves += 1;
      seen = place.version;
      return { kind: "saved" };
    },
  };
}
