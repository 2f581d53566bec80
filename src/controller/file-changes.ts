import { watch, type FSWatcher } from "node:fs";
import path from "node:path";
import type { Clock } from "../runtime/clock.ts";
import { latest } from "../runtime/latest.ts";
import { runAll } from "../runtime/run-all.ts";

/** How long a folder must be quiet before the file is read. Smaller reads in the middle of an update: a ConfigMap's is several renames. */
const quietMs = 500;

/** The longest wait for quiet. Larger lets a folder that is written all the time hide a change. */
const longestMs = 10_000;

/** How often the file is read without any sign of a change. Larger shows a change late where the system reports none. */
export const pollMs = 30_000;

/**
 * Calls `look` at once, after each sign that the file may have changed, and now and then without one, until the signal aborts. The
 * folder is watched and not the file: a mounted ConfigMap changes by swapping a symbolic link (`..data`) beside it.
 */
export async function followFile(
  file: string,
  { clock, look }: { readonly clock: Clock; readonly look: (signal: AbortSignal) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const signs = latest(0);
  let watcher: FSWatcher | null = null;
  const lost = (): void => {
    watcher?.close();
    watcher = null;
  };
  try {
    for (;;) {
      watcher ??= watched(path.dirname(file), { sign: () => signs.set(signs.value + 1), lost });
      const seen = signs.version;
      await look(signal);
      await runAll([(inner) => clock.sleep(pollMs, inner), (inner) => signs.changed(seen, inner)], signal);
      signal.throwIfAborted();
      await quiet(signs, clock, signal);
    }
  } finally {
    lost();
  }
}

/** Null where the system cannot watch (no such folder, no more watches): then only the slow look is left. */
function watched(
  folder: string,
  { sign, lost }: { readonly sign: () => void; readonly lost: () => void },
): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, sign).on("error", lost);
  } catch {
    return null;
  }
}

async function quiet(
  signs: ReturnType<typeof latest<number>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const endMs = clock.monotonicMs() + longestMs;
  for (;;) {
    const seen = signs.version;
    await clock.sleep(quietMs, signal);
    if (signs.version === seen || clock.monotonicMs() >= endMs) {
      return;
    }
  }
}
