/** One bucket held under one epoch. Everything a leader does hangs on the signals that come with it. */
export interface Term {
  readonly bucket: number;
  /** Grows with each new holder; written into the checkpoint. */
  readonly epoch: number;
  /** Left out: nobody else can lead. */
  readonly hold?: TermHold;
}

/** A term that can be lost. */
export interface TermHold {
  /** Gives the term up at once, as if it had been lost: somebody else is known to lead. */
  giveUp(reason: string): void;
}

/** What ends a term. */
export interface TermSignals {
  /** Asked to end in order: drain, save, return. The term is still held, and renewed, until `lead` has returned. */
  readonly stop: AbortSignal;
  /** The term is lost: end at once and write nothing. */
  readonly lost: AbortSignal;
}

/** What is done while leading; resolves when nothing of the term is under way any more. */
export type Lead = (term: Term, signals: TermSignals) => Promise<void>;

/**
 * Gives terms. `run` calls `lead` each time a term begins and waits for it to end before it lets the term go. After `signal`
 * aborts it begins no other, asks the one that runs to stop, and resolves when that has ended. Rejects on a fault of `lead`.
 */
export interface Elector {
  run(lead: Lead, signal: AbortSignal): Promise<void>;
}
