import type { Clock } from "./clock.ts";

/** Calls that are under way, and for how long none of them has ended: a liveness probe tells slow from stuck by it. */
export class OpenCalls {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #beganMs = new Map<symbol, number>();
  #endedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** Makes the call and passes on what it brings. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const id = Symbol("call");
    this.#beganMs.set(id, this.#clock.monotonicMs());
    try {
      return await call();
    } finally {
      this.#beganMs.delete(id);
      this.#endedMs = this.#clock.monotonicMs();
    }
  }

  /** How long calls have been under way without one that ended, ms; 0 = none is under way. */
  stalledMs(): number {
    const [oldestMs] = this.#beganMs.values();
    return oldestMs === undefined ? 0 : this.#clock.monotonicMs() - Math.max(oldestMs, this.#endedMs);
  }
}
