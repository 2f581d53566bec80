import { stableHash } from "../../runtime/stable-hash.ts";

/** The bucket of a load balancer: the same in every replica and version. */
export function bucketOf(arn: string, buckets: number): number {
  return buckets === 1 ? 0 : stableHash(arn) % buckets;
}
