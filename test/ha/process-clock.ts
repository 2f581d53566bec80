import type { Clock } from "../../src/runtime/clock.ts";
import type { FakeClock } from "../support/fake-clock.ts";

/**
 * The clock of one simulated process, which can be frozen as SIGSTOP does: time goes on, but nothing of it wakes. On going on,
 * what had arrived from outside is seen first, and only then do timers fire, as Node's event loop has it.
 */
export class ProcessClock implements Clock {
  readonly #clock: FakeClock;
  #frozen: {
    readonly arrivals: PromiseWithResolvers<void>;
    readonly timers: PromiseWithResolvers<void>;
  } | null = null;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(ms, signal);
    await this.#frozen?.timers.promise;
    signal.throwIfAborted();
  }

  /** What comes from outside waits while the process is frozen. */
  async arrived<T>(value: Promise<T>): Promise<T> {
    try {
      return await value;
    } finally {
      await this.#frozen?.arrivals.promise;
    }
  }

  freeze(): void {
    this.#frozen ??= { arrivals: Promise.withResolvers<void>(), timers: Promise.withResolvers<void>() };
  }

  /** Goes on; the clock must be moved a little for it. */
  async thaw(): Promise<void> {
    const frozen = this.#frozen;
    this.#frozen = null;
    frozen?.arrivals.resolve();
    await this.#clock.advance(0);
    frozen?.timers.resolve();
    await this.#clock.advance(0);
  }
}
