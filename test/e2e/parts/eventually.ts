import { setTimeout as pause } from "node:timers/promises";

/** What is waited for and for how long. */
export interface Wait {
  /** Ends the sentence "gave up waiting for …". */
  readonly what: string;
  readonly withinMs: number;
  /** Default 100 ms: soon enough for a test, seldom enough not to load what it asks. */
  readonly everyMs?: number;
}

/**
 * Asks again and again until `attempt` answers with a value.
 *
 * `undefined` and a rejection both mean "not yet". After `withinMs` it rejects with the last rejection as its cause.
 */
export async function eventually<T>(wait: Wait, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = performance.now() + wait.withinMs;
  let last: unknown;
  do {
    try {
      const value = await attempt();
      if (value !== undefined) {
        return value;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(wait.everyMs ?? 100);
  } while (performance.now() < deadlineMs);
  const reason = last instanceof Error ? `: ${last.message}` : "";
  throw new Error(`gave up waiting for ${wait.what} after ${wait.withinMs} ms${reason}`, { cause: last });
}
