/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What asks for the next page; undefined = this was the last. */
  readonly next: string | undefined;
}

/** Larger lets a server that never ends a listing hold us; smaller would cut accounts off: 400 entries a page make 400,000. */
const maxPages = 1000;

/** A listing that cannot be trusted: it repeats a marker, or does not end. */
export class EndlessListingError extends Error {
  override readonly name = "EndlessListing";
}

/**
 * An answer with status 200 that holds no list: a proxy's page, a server that is not AWS. The SDK reads it as an answer
 * with nothing in it, which would look like an account without load balancers.
 */
export class ForeignAnswerError extends Error {
  override readonly name = "ForeignAnswer";
}

/** The list of an answer; an empty one is fine, none at all throws. */
export function listOf<T>(items: readonly T[] | undefined): readonly T[] {
  if (items === undefined) {
    throw new ForeignAnswerError("the answer holds no list");
  }
  return items;
}

/** All pages of a listing, in order. Whatever `read` throws is passed on: there is no half a listing. */
export async function readPages<T>(
  read: (marker: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let marker: string | undefined;
  for (;;) {
    const page = await read(marker);
    for (const item of page.items) {
      items.push(item);
    }
    if (page.next === undefined || page.next === "") {
      return items;
    }
    if (seen.has(page.next) || seen.size >= maxPages) {
      throw new EndlessListingError(`the listing repeats a marker or has more than ${maxPages} pages`);
    }
    seen.add(page.next);
    marker = page.next;
  }
}
