/** Design key `polling.incident`. */
export interface IncidentSettings {
  readonly enabled: boolean;
  /** How long every metric is read each minute after the last sign of trouble. */
  readonly forMs: number;
  /** How long in all, for one load balancer in a day (UTC). */
  readonly maxPerDayMs: number;
}
