import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";

/** The longest delay one Node timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Node cuts fractions off a delay and may fire it a little early: whoever looks at the time after the wait would find that it is not over. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + ms;
  let leftMs = Math.max(0, ms);
  do {
    try {
      await delay(Math.min(Math.ceil(leftMs), longestTimerMs), undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
    leftMs = endMs - performance.now();
  } while (leftMs > 0);
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
};
