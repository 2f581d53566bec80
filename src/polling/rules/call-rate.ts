import { minuteMs } from "./minute.ts";

/**
 * How many GetMetricData calls and data points a second are allowed now: one limiter per account and region. Lowered at once
 * by throttling, raised slowly by success (additive increase, multiplicative decrease), because the quotas are shared with
 * every dashboard and tool of the account.
 */
export interface CallRate {
  /** The part of the ceilings that is used now, at most 1. */
  readonly part: number;
  /** Not before this monotonic time. */
  readonly nextAtMs: number;
  /** When it was last lowered, monotonic: calls that began before it say nothing about the lowered rate. */
  readonly loweredAtMs: number;
}

/** Ceilings while all is well, well under AWS's quotas (50 calls, 180,000 recent points, 396,000 older ones a second). Higher: we crowd out the account's dashboards. Lower: 10,000 load balancers no longer fit into a minute. */
export const rateCeilings = { calls: 20, recentPoints: 90_000, olderPoints: 198_000 } as const;

/** AWS counts a call's points to the larger quota when its start lies further back than this. */
const recentMs = 3 * 60 * minuteMs;

/** Low enough to relieve any quota, high enough that live minutes still move: one call in two seconds. */
const lowestPart = 1 / 40;
/** Recovering from the bottom to the top takes about 400 answered calls. */
const raisePerCall = 1 / 400;

/** The rate at start. */
export const initialCallRate: CallRate = {
  part: 1,
  nextAtMs: 0,
  loweredAtMs: Number.NEGATIVE_INFINITY,
};

/** A call as the limiter sees it: how many points it may bring, and how far back it starts. */
export interface CallSize {
  readonly points: number;
  readonly startAgeMs: number;
}

/** Takes the next free moment for a call: when it may start, and the rate afterwards. */
export function takeTurn(
  rate: CallRate,
  size: CallSize,
  monotonicMs: number,
): { readonly startAtMs: number; readonly rate: CallRate } {
  const startAtMs = Math.max(monotonicMs, rate.nextAtMs);
  const pointsCeiling = size.startAgeMs <= recentMs ? rateCeilings.recentPoints : rateCeilings.olderPoints;
  const seconds = Math.max(1 / rateCeilings.calls, size.points / pointsCeiling) / rate.part;
  return { startAtMs, rate: { ...rate, nextAtMs: startAtMs + seconds * 1000 } };
}

/** Learns from the end of a call that began at `startedAtMs`. Calls in flight together lower the rate once, not each. */
export function afterCall(
  rate: CallRate,
  call: { readonly throttled: boolean; readonly startedAtMs: number },
  monotonicMs: number,
): CallRate {
  if (!call.throttled) {
    return { ...rate, part: Math.min(1, rate.part + raisePerCall) };
  }
  if (call.startedAtMs < rate.loweredAtMs) {
    return rate;
  }
  return { ...rate, part: Math.max(lowestPart, rate.part / 2), loweredAtMs: monotonicMs };
}
