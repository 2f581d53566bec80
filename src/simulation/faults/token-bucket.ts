import type { Clock } from "../../runtime/clock.ts";

/** A bucket as AWS throttles with: so many at once, so many a second in the long run. */
export interface BucketSettings {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Takes tokens or says no; never waits. */
export interface TokenBucket {
  take(tokens: number): boolean;
}

/** A full bucket. A call larger than the capacity passes when the bucket is full, as AWS has no calls that can never pass. */
export function tokenBucket(clock: Clock, settings: BucketSettings): TokenBucket {
  let tokens = settings.capacity;
  let filledAtMs = clock.monotonicMs();
  return {
    take(wanted) {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(settings.capacity, tokens + ((nowMs - filledAtMs) / 1000) * settings.refillPerSecond);
      filledAtMs = nowMs;
      if (tokens < Math.min(wanted, settings.capacity)) {
        return false;
      }
      tokens -= wanted;
      return true;
    },
  };
}
