/** A budget that refills steadily: at most `capacity` saved up, `perMinute` in the long run. */
export interface BucketSettings {
  readonly capacity: number;
  readonly perMinute: number;
}

/** What is left at a moment. Below 0 = a debt that must be refilled first. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A full bucket. Times are monotonic. */
export function fullBucket(settings: BucketSettings, nowMs: number): Bucket {
  return { tokens: settings.capacity, atMs: nowMs };
}

/** The bucket as it is at `nowMs`. */
export function refillBucket(settings: BucketSettings, bucket: Bucket, nowMs: number): Bucket {
  const refill = ((nowMs - bucket.atMs) * settings.perMinute) / 60_000;
  return { tokens: Math.min(settings.capacity, bucket.tokens + refill), atMs: nowMs };
}

/** How long until there is a whole token; 0 = now. */
export function tokenWaitMs(settings: BucketSettings, bucket: Bucket): number {
  return bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) * 60_000) / settings.perMinute);
}
