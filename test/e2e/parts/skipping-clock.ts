import type { Clock } from "../../../src/runtime/clock.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";

/** The machine's clock, which a test may put forward: so it need not wait for what is looked at every few minutes. */
export interface SkippingClock extends Clock {
  /** Puts the clock forward; every sleep that is over by then ends at once. */
  readonly skip: (ms: number) => void;
}

/** Starts as the machine's clock. */
export function skippingClock(): SkippingClock {
  let skippedMs = 0;
  let skipped = new AbortController();
  const monotonicMs = (): number => systemClock.monotonicMs() + skippedMs;
  return {
    nowMs: () => systemClock.nowMs() + skippedMs,
    monotonicMs,
    async sleep(ms, signal) {
      const untilMs = monotonicMs() + ms;
      for (;;) {
        const leftMs = untilMs - monotonicMs();
        if (leftMs <= 0) {
          return;
        }
        const { signal: skip } = skipped;
        try {
          await systemClock.sleep(leftMs, AbortSignal.any([signal, skip]));
        } catch (error) {
          signal.throwIfAborted();
          if (!skip.aborted) {
            throw error;
          }
        }
      }
    },
    skip(ms) {
      skippedMs += ms;
      skipped.abort();
      skipped = new AbortController();
    },
  };
}
