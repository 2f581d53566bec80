import type { Clock } from "./clock.ts";

/** How a piece of work with a deadline ended. */
export type DeadlineOutcome<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "late" };

/**
 * Runs `work` with a signal that aborts after `ms`. Work that does not heed the signal is left behind at the deadline.
 * An abort of the outer signal is rethrown with its reason; lateness is an outcome.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: { readonly clock: Clock; readonly ms: number },
  signal: AbortSignal,
): Promise<DeadlineOutcome<T>> {
  signal.throwIfAborted();
  const late = new AbortController();
  const finished = new AbortController();
  const inner = AbortSignal.any([signal, late.signal]);
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  const abandon = (): void => reject(inner.reason);
  inner.addEventListener("abort", abandon, { once: true });
  const timer = deadline.clock
    .sleep(deadline.ms, AbortSignal.any([finished.signal, signal]))
    .then(() => late.abort(new Error(`deadline of ${deadline.ms} ms passed`)))
    .catch(() => undefined);
  try {
    return { kind: "done", value: await Promise.race([work(inner), abandoned]) };
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) {
      return { kind: "late" };
    }
    throw error;
  } finally {
    finished.abort();
    inner.removeEventListener("abort", abandon);
    await timer;
  }
}
