import type { Inventory } from "../aws/inventory.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";

/** The pause after the first look at a pass under way; it doubles with each look. Larger keeps the first load balancers waiting while the cluster is still being listed. */
const firstPauseMs = 1_000;
/** The longest pause. Smaller joins large accounts again and again. */
const longestPauseMs = 10_000;

/** Shows what a pass under way knows already, until the pass has ended. Resolves and rejects as the pass does. */
export async function showingPartial<T>(
  pass: () => Promise<T>,
  partial: {
    readonly cell: Latest<Inventory | null>;
    readonly show: (inventory: Inventory) => void;
    readonly clock: Clock;
  },
): Promise<T> {
  const { cell, show, clock } = partial;
  const over = new AbortController();
  const looking = (async () => {
    for (let pauseMs = firstPauseMs; ;) {
      const seen = cell.version;
      if (cell.value !== null) {
        show(cell.value);
        await clock.sleep(pauseMs, over.signal);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
      await cell.changed(seen, over.signal);
    }
  })().catch((error: unknown) => {
    if (!over.signal.aborted) {
      throw error;
    }
  });
  try {
    return await pass();
  } finally {
    over.abort();
    await looking;
  }
}
