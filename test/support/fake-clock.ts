import type { Clock } from "../../src/runtime/clock.ts";

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Lets every promise that can settle now settle: sixteen turns of the event loop cover the deepest chains in this code. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** A clock that only `advance` moves. Sleepers wake in the order of their times; between two of them the event loop settles. */
export class FakeClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Whole milliseconds, as a real clock has them: waiting for the rest of a fraction would never end. */
  nowMs(): number {
    return Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** How many waits are pending: a test ends by asserting 0. */
  get pending(): number {
    return this.#sleepers.size;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#order += 1;
    const sleeper: Sleeper = { atMs: this.#monotonicMs + Math.max(0, ms), order: this.#order, wake: resolve };
    const abort = (): void => reject(signal.reason);
    this.#sleepers.add(sleeper);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal.removeEventListener("abort", abort);
    }
  }

  /** Moves both clocks on by `ms`, waking whoever is due on the way, oldest first. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await settle();
    for (;;) {
      const due = this.#nextUntil(endMs);
      if (due === undefined) {
        break;
      }
      this.#move(due.atMs - this.#monotonicMs);
      this.#sleepers.delete(due);
      due.wake();
      await settle();
    }
    this.#move(endMs - this.#monotonicMs);
    await settle();
  }

  /** The wall clock alone jumps, as after NTP or a sleeping machine. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #nextUntil(endMs: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      const isEarlier =
        first === undefined ||
        sleeper.atMs < first.atMs ||
        (sleeper.atMs === first.atMs && sleeper.order < first.order);
      if (sleeper.atMs <= endMs && isEarlier) {
        first = sleeper;
      }
    }
    return first;
  }

  #move(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
  }
}
