import { type BackoffSettings, backoffMs } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";

/** How many requests a destination gets at once. */
export interface GateSettings {
  /** Requests in flight. Smaller is slow on a far receiver, larger floods one that just came back. */
  readonly maxInFlight: number;
  /** Owners that may wait for a place. Each waiter holds its batch; more are told to come again. */
  readonly maxWaiting: number;
  readonly backoff: BackoffSettings;
}

/** The answer to `enter`: go and `leave` afterwards, or come again after `waitMs`. */
export type GateEntry = { readonly kind: "go" } | { readonly kind: "closed"; readonly waitMs: number };

/** What the gate sees of itself. */
export interface GateCounts {
  readonly inFlight: number;
  readonly waiting: number;
}

/** How long a full queue sends newcomers away. */
const fullWaitMs = 5_000;

/**
 * The one place where a destination's health is known: all its owners pass here. A failure closes it for everybody, with
 * growing waits; the first request after a failure goes alone, so that a receiver that comes back is not met by a crowd.
 */
export class DestinationGate {
  readonly #settings: GateSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #waiters = new Set<() => void>();
  #inFlight = 0;
  #failures = 0;
  #openAtMs = 0;

  constructor(settings: GateSettings, ports: { readonly clock: Clock; readonly random: Random }) {
    this.#settings = settings;
    this.#clock = ports.clock;
    this.#random = ports.random;
  }

  get counts(): GateCounts {
    return { inFlight: this.#inFlight, waiting: this.#waiters.size };
  }

  /** Waits for a place; `closed` at once while the destination is known to be away. Rejects with `signal.reason` on abort. */
  async enter(signal: AbortSignal): Promise<GateEntry> {
    signal.throwIfAborted();
    for (;;) {
      const waitMs = this.#openAtMs - this.#clock.monotonicMs();
      if (waitMs > 0) {
        return { kind: "closed", waitMs };
      }
      if (this.#inFlight < this.#places()) {
        this.#inFlight += 1;
        return { kind: "go" };
      }
      if (this.#waiters.size >= this.#settings.maxWaiting) {
        return { kind: "closed", waitMs: fullWaitMs };
      }
      await this.#place(signal);
    }
  }

  /** Gives the place back; the receiver answered, whatever it said of the points. */
  leave(): void {
    this.#failures = 0;
    this.#release();
  }

  /** Gives the place back without a verdict: the request was aborted. */
  abandon(): void {
    this.#release();
  }

  /** Gives the place back and closes the gate for at least `atLeastMs`. Returns the wait. Failures of requests that were under way together count as one. */
  fail(atLeastMs: number): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= this.#openAtMs) {
      this.#failures += 1;
    }
    const growingMs = backoffMs(this.#settings.backoff, this.#failures, this.#random);
    // Above the asked wait, never below, and not all at the same moment.
    const waitMs = atLeastMs > growingMs ? atLeastMs * (1 + this.#random.next() / 10) : growingMs;
    this.#openAtMs = Math.max(this.#openAtMs, nowMs + waitMs);
    this.#release();
    return this.#openAtMs - nowMs;
  }

  #release(): void {
    this.#inFlight -= 1;
    // Everybody when the gate has just closed, so that nobody waits for a place behind a closed gate.
    const closed = this.#openAtMs > this.#clock.monotonicMs();
    const woken = [...this.#waiters].slice(
      0,
      closed ? undefined : Math.max(0, this.#places() - this.#inFlight),
    );
    for (const wake of woken) {
      wake();
    }
  }

  #places(): number {
    return this.#failures > 0 ? 1 : this.#settings.maxInFlight;
  }

  async #place(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason);
    this.#waiters.add(resolve);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      this.#waiters.delete(resolve);
      signal.removeEventListener("abort", abort);
    }
  }
}
