import type { Clock } from "../runtime/clock.ts";

/** Why a term is over though nobody asked it to stop. */
export class TermLostError extends Error {
  override readonly name = "TermLost";
}

/**
 * How long a term may still act. It counts from the moment in which the last renewal was sent, on the monotonic clock; where
 * the wall clock went further (a suspended machine stops the other one), that counts.
 */
export class LeaseHold {
  readonly #clock: Pick<Clock, "monotonicMs" | "nowMs">;
  readonly #deadlineMs: number;
  readonly #lost = new AbortController();
  #renewed: { readonly monotonicMs: number; readonly wallMs: number };

  constructor(
    clock: Pick<Clock, "monotonicMs" | "nowMs">,
    renewDeadlineMs: number,
    sent: { readonly monotonicMs: number; readonly wallMs: number },
  ) {
    this.#clock = clock;
    this.#deadlineMs = renewDeadlineMs;
    this.#renewed = sent;
  }

  /** Aborts when the term is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Since the last renewal that succeeded was sent. */
  sinceRenewalMs(): number {
    return Math.max(
      this.#clock.monotonicMs() - this.#renewed.monotonicMs,
      this.#clock.nowMs() - this.#renewed.wallMs,
    );
  }

  /** A renewal that was sent then has succeeded. */
  renewed(sent: { readonly monotonicMs: number; readonly wallMs: number }): void {
    this.#renewed = sent;
  }

  /** Time left before the term is lost; 0 = it is. Aborts `lost` on the spot when there is none left, whether or not any timer ran. */
  leftMs(): number {
    const leftMs = this.#lost.signal.aborted ? 0 : Math.max(0, this.#deadlineMs - this.sinceRenewalMs());
    if (leftMs === 0) {
      this.lose("it could not be renewed in time");
    }
    return leftMs;
  }

  /** Ends the term. The first reason stays. */
  lose(reason: string): void {
    this.#lost.abort(new TermLostError(reason));
  }
}
