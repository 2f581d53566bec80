/** One bucket held under one epoch. Everything a leader does hangs on the signal that comes with it. */
export interface Term {
  readonly bucket: number;
  /** Grows with each new holder; written into the checkpoint. */
  readonly epoch: number;
}

/**
 * Gives terms. `run` calls `lead` each time a term begins, with a signal that aborts when the term is lost, and waits
 * for `lead` to end before it lets the term go. Resolves when `signal` aborts; rejects on a fault of `lead`.
 */
export interface Elector {
  run(lead: (term: Term, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
}
