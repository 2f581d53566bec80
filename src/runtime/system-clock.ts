import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";

/** The longest delay one Node timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let leftMs = Math.max(0, ms);
  do {
    const stepMs = Math.min(leftMs, longestTimerMs);
    try {
      await delay(stepMs, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
    leftMs -= stepMs;
  } while (leftMs > 0);
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
};
