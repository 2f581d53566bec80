import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";

/** How long what was read may still be delivered after a stop. A person waits at the keyboard, and a second Ctrl-C ends at once. */
const drainMs = 15_000;

/**
 * Waits for work that heeds `stop`; what has not ended by a deadline after the stop is aborted with `hard`. Returns only when
 * the work has ended; rejects with its fault.
 */
export async function endOrDrain(
  working: Promise<void>,
  at: { readonly stop: AbortSignal; readonly hard: AbortController; readonly clock: Clock },
): Promise<void> {
  const { stop, hard, clock } = at;
  const stopped = Promise.withResolvers<void>();
  const onStop = (): void => stopped.resolve();
  stop.addEventListener("abort", onStop, { once: true });
  if (stop.aborted) {
    onStop();
  }
  try {
    await Promise.race([working, stopped.promise]);
    await withDeadline(() => working, { clock, ms: drainMs }, hard.signal);
  } finally {
    stop.removeEventListener("abort", onStop);
    hard.abort();
    await Promise.allSettled([working]);
  }
}

/** Sleeps, or returns as soon as the signal aborts. */
export async function sleepOrStop(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
