/** How a Lease is held and tried for. */
export interface LeaseTimes {
  /** Others wait this long after the last sign of life. */
  readonly leaseDurationMs: number;
  /** The holder stops leading this long after its last renewal; shorter, so that it has ended before others begin. */
  readonly renewDeadlineMs: number;
  /** Between two renewals or tries. */
  readonly retryPeriodMs: number;
}

/** Of the pauses between tries, so that candidates do not meet at the API server. With it a renewal still fits into the deadline: see the checks of the configuration. */
const jitterPart = 0.2;

/** The next pause. `chance` in [0, 1). */
export function retryPauseMs({ retryPeriodMs }: LeaseTimes, chance: number): number {
  return retryPeriodMs * (1 - jitterPart + 2 * jitterPart * chance);
}

/** How long one request may take: a hung one must leave time for another before the deadline. */
export function requestTimeMs({ renewDeadlineMs }: LeaseTimes): number {
  return Math.min(5000, renewDeadlineMs / 2);
}
