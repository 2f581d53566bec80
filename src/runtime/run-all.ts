/** A living part: resolves when asked to stop or finished, rejects on a fault, ends only when its children have. */
export type Runnable = (signal: AbortSignal) => Promise<void>;

/** Made once: an abort without a reason makes a DOMException with a stack each time, which shows in profiles. */
const groupEnded = new Error("a part of the group has ended");

/**
 * Runs all parts together. The first to end, or to fail, stops the others; returns only when every one has ended.
 * The first fault is thrown; aborts that follow from stopping are not faults. A listener instead of `AbortSignal.any`, whose
 * weak references outlive each call until the garbage collector has found them: with thousands of calls a minute that shows.
 */
export async function runAll(parts: readonly Runnable[], signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const inner = stop.signal;
  const follow = (): void => stop.abort(signal.reason);
  if (signal.aborted) {
    follow();
  } else {
    signal.addEventListener("abort", follow, { once: true });
  }
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
  signal.removeEventListener("abort", follow);
  if (faults.length > 0) {
    throw faults[0];
  }
}
