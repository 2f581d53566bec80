import type { BackfillCounts } from "./backfill-counts.ts";
import type { Batch } from "./batch.ts";
import type { Sink } from "./sink.ts";
import type { StoredMinutes } from "./stored-reader.ts";

/** Delivers what the receiver does not have yet, and counts both. `stored` null = nothing is known of it: all is sent. */
export async function sendMissing(
  whole: Batch,
  to: { readonly sink: Sink; readonly stored: StoredMinutes | null; readonly counts: BackfillCounts },
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Sink["deliver"]>>> {
  const { sink, stored, counts } = to;
  const { batch, present, different } = stored?.missing(whole) ?? {
    batch: whole,
    present: 0,
    different: 0,
  };
  const delivery =
    batch.pointCount === 0
      ? ({ kind: "answered", delivered: 0, refused: [], possiblyLost: 0 } as const)
      : await sink.deliver(batch, signal);
  if (delivery.kind === "answered") {
    counts.points += delivery.delivered;
    counts.possiblyLost += delivery.possiblyLost;
    counts.present += present;
    counts.different += different;
    for (const { reason, timesMs } of delivery.refused) {
      counts.refused[reason] = (counts.refused[reason] ?? 0) + timesMs.length;
    }
  }
  return delivery;
}
