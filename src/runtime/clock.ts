/** Time as a port. Everything outside `runtime/` reads time and waits through this, so that tests own time. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump (NTP, a sleeping machine). */
  nowMs(): number;
  /** Milliseconds that only ever grow, also while the wall clock jumps. For leases, timeouts and durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, never earlier by `monotonicMs`; rejects with `signal.reason` as soon as the signal aborts. Leaves no listener behind. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
