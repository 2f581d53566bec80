/** A living part: resolves when asked to stop or finished, rejects on a fault, ends only when its children have. */
export type Runnable = (signal: AbortSignal) => Promise<void>;

/** Made once: an abort without a reason makes a DOMException with a stack each time, which shows in profiles. */
const groupEnded = new Error("a part of the group has ended");

/**
 * Runs all parts together. The first to end, or to fail, stops the others; returns only when every one has ended.
 * The first fault is thrown; aborts that follow from stopping are not faults.
 */
export async function runAll(parts: readonly Runnable[], signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const faults: unknown[] = [];
  await Promise.all(
    parts.map(async (part) => {
      try {
        await part(inner);
      } catch (error) {
        if (!inner.aborted) {
          faults.push(error);
        }
      } finally {
        stop.abort(groupEnded);
      }
    }),
  );
  if (faults.length > 0) {
    throw faults[0];
  }
}
