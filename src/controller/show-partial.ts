import type { Inventory } from "../aws/inventory.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";

/** The shortest time between two looks at a pass under way. Smaller joins large accounts again and again; larger shows them later. */
const lookEveryMs = 5_000;

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
    for (;;) {
      const seen = cell.version;
      if (cell.value !== null) {
        show(cell.value);
        await clock.sleep(lookEveryMs, over.signal);
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
