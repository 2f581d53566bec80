/**
 * How many GetMetricData calls a second are allowed now: one limiter per account and region. Lowered at once by throttling,
 * raised slowly by success (additive increase, multiplicative decrease), because the quota is shared with every
 * dashboard and tool of the account.
 */
export interface CallRate {
  readonly callsPerSecond: number;
  /** Not before this monotonic time. */
  readonly nextAtMs: number;
}

/** Well under AWS's old quota of 50 calls/s. Higher: we crowd out the account's dashboards. Lower: 10,000 load balancers no longer fit into a minute. */
const highestPerSecond = 20;
/** Low enough to relieve any quota, high enough that live minutes still move. */
const lowestPerSecond = 0.5;
/** Recovering from the bottom to the top takes about three minutes of calls at full rate. */
const raisePerCall = 0.05;

/** The rate at start. */
export const initialCallRate: CallRate = { callsPerSecond: highestPerSecond, nextAtMs: 0 };

/** Takes the next free moment for a call: when it may start, and the rate afterwards. */
export function takeTurn(
  rate: CallRate,
  monotonicMs: number,
): { readonly startAtMs: number; readonly rate: CallRate } {
  const startAtMs = Math.max(monotonicMs, rate.nextAtMs);
  return { startAtMs, rate: { ...rate, nextAtMs: startAtMs + 1000 / rate.callsPerSecond } };
}

/** Learns from the end of a call. */
export function afterCall(rate: CallRate, throttled: boolean): CallRate {
  const callsPerSecond = throttled
    ? Math.max(lowestPerSecond, rate.callsPerSecond / 2)
    : Math.min(highestPerSecond, rate.callsPerSecond + raisePerCall);
  return { ...rate, callsPerSecond };
}
