import { stableHash } from "../../runtime/stable-hash.ts";

/**
 * In how many passes every known ARN's tags are read again, to notice retagging and adoption. Smaller asks more of a
 * bucket that all programs of the account share; larger notices later (24 passes at five minutes are two hours).
 */
export const verifyPasses = 24;

/** The most ARNs one DescribeTags call takes. */
export const maxArnsPerTagRead = 20;

/** Which ARNs' tags a pass reads: those never read, and this pass's share of the others. In twenties, new ones first. */
export function tagsToRead(
  arns: readonly string[],
  known: ReadonlyMap<string, unknown>,
  pass: number,
): readonly (readonly string[])[] {
  const fresh = arns.filter((arn) => !known.has(arn));
  const due = arns.filter((arn) => known.has(arn) && stableHash(arn) % verifyPasses === pass % verifyPasses);
  const all = [...fresh, ...due];
  return Array.from({ length: Math.ceil(all.length / maxArnsPerTagRead) }, (_, index) =>
    all.slice(index * maxArnsPerTagRead, (index + 1) * maxArnsPerTagRead),
  );
}
