const LOST = '"msg":"no longer leading: the term was lost"}';

/**
 * When a process says in its log that it lost a term, by its own clock. The Lease alone does not tell: the API server may have
 * taken a renewal whose answer came too late, and the same process may lead again before anybody else saw a gap.
 */
export function lostTerms(log: string): readonly number[] {
  return log.split("\n").flatMap((line) => {
    if (!line.endsWith(LOST)) {
      return [];
    }
    const { time } = JSON.parse(line) as { readonly time: string };
    return [Date.parse(time)];
  });
}
