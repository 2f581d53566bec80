import type { ActorState, DestinationState, Offer } from "./actor-state.ts";
import type { CheckpointHead } from "./checkpoint-document.ts";
import { minuteMs } from "./minute.ts";

/**
 * How long after the newest write of a checkpoint, or after the beginning of the term that went on from it, something can have
 * been delivered that is in no checkpoint: without any delivery it is written each five minutes, and ten seconds after one.
 * Smaller: repeats are not counted; larger: what was never sent before is counted, too.
 */
const unsavedMs = 310_000;

/**
 * Up to when the run before may have delivered what its checkpoint does not say, epoch ms; null = it ended in order, or there
 * was none. What was settled until then and lies beyond the marks may be sent a second time.
 */
export function repeatsUntilMs(
  checkpoint: Pick<CheckpointHead, "clean" | "savedAtMs" | "openedAtMs"> | null,
  nowMs: number,
): number | null {
  if (checkpoint === null || checkpoint.clean) {
    return null;
  }
  const lastKnownMs = Math.max(checkpoint.savedAtMs, checkpoint.openedAtMs ?? 0);
  return Math.min(nowMs, lastKnownMs + unsavedMs);
}

/** How many points of an answered offer may have been sent before by the run that did not end in order. Never too few. */
export function countRepeats(destination: DestinationState, made: Offer, state: ActorState): number {
  const untilMs = destination.repeatsUntilMs ?? null;
  if (untilMs === null) {
    return 0;
  }
  const times = new Set<number>();
  let count = 0;
  for (const { id, points } of made.batch.series) {
    const settleMs = id === null ? null : (state.series.get(id)?.spec.settleMs ?? null);
    if (id === null || settleMs === null) {
      continue;
    }
    const markMs = (destination.progress.get(id)?.mark ?? -1) * minuteMs;
    for (const timeMs of points.timesMs) {
      if (timeMs > markMs && timeMs + minuteMs + settleMs <= untilMs) {
        times.add(timeMs);
        count += 1;
      }
    }
  }
  const infoMarkMs = destination.infoMark * minuteMs;
  const again = [...times].filter((timeMs) => timeMs > infoMarkMs);
  for (const { id, points } of made.batch.series) {
    count += id === null ? again.filter((timeMs) => points.timesMs.includes(timeMs)).length : 0;
  }
  return count;
}
