import type { CheckpointDocument, CheckpointHead, SavedSpending } from "./checkpoint-document.ts";
import { jsonRecord } from "../../runtime/json-record.ts";

/** Checkpoints as far as money is concerned. */
type Account = CheckpointHead & Pick<CheckpointDocument, "spending">;

/** More than any month costs; a larger number is not ours. */
const maxUsd = 1e9;

/** The part of a document that tells what was spent; nothing of it when it cannot be read. */
export function readSpending(value: unknown): Pick<CheckpointDocument, "spending"> {
  const found = jsonRecord(value);
  const { monthStartMs, countedFromMs, usd, stepUsd } = found ?? {};
  return isAmount(monthStartMs, 8e15) &&
    isAmount(countedFromMs, 8e15) &&
    isAmount(usd, maxUsd) &&
    isAmount(stepUsd, maxUsd)
    ? { spending: { monthStartMs, countedFromMs, usd, stepUsd } }
    : {};
}

function isAmount(value: unknown, most: number): value is number {
  return typeof value === "number" && value >= 0 && value <= most;
}

/**
 * What a bucket has spent when it goes on from its checkpoint. After a run that did not end in order the most that was ever
 * spent between two writes is added, so that restarts never make a month look cheaper than it was.
 */
export function carriedSpending({ clean, spending }: Account): SavedSpending | null {
  if (spending === undefined) {
    return null;
  }
  return clean ? spending : { ...spending, usd: spending.usd + spending.stepUsd };
}

/**
 * A bucket's part after a change of their number: that of everything which the former division had spent. Only the division
 * of the newest checkpoint counts, since it carried on what those before it had spent; those of its buckets that cannot be
 * read are taken for as expensive as the others.
 */
export function dividedSpending(checkpoints: readonly Account[], buckets: number): SavedSpending | null {
  const [newest] = checkpoints.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  const { buckets: formerBuckets, sinceMs } = newest?.division ?? { buckets: 1, sinceMs: 0 };
  const former = checkpoints
    .filter(
      ({ division }) => (division?.buckets ?? 1) === formerBuckets && (division?.sinceMs ?? 0) === sinceMs,
    )
    .flatMap((one) => carriedSpending(one) ?? []);
  const monthStartMs = Math.max(...former.map((one) => one.monthStartMs));
  const same = former.filter((one) => one.monthStartMs === monthStartMs);
  if (same.length === 0) {
    return null;
  }
  const mean = (of: (one: SavedSpending) => number): number =>
    same.reduce((sum, one) => sum + of(one), 0) / same.length;
  const factor = formerBuckets / buckets;
  return {
    monthStartMs,
    countedFromMs: mean((one) => one.countedFromMs),
    usd: mean((one) => one.usd) * factor,
    stepUsd: mean((one) => one.stepUsd) * factor,
  };
}
