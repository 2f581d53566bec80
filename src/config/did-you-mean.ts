import { distance } from "fastest-levenshtein";

/** Longer texts are no typing errors, and comparing them would cost their length squared. */
const maxLength = 80;

/**
 * The candidate that was probably meant by `text`, or null when none is near. Upper and lower case, `-` and `_` do
 * not count; a third of the letters may be wrong.
 */
export function didYouMean(text: string, candidates: readonly string[]): string | null {
  if (text.length === 0 || text.length > maxLength) {
    return null;
  }
  const wanted = folded(text);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near = candidates
    .map((candidate) => ({ candidate, steps: distance(wanted, folded(candidate)) }))
    .filter(({ steps }) => steps <= limit)
    .toSorted((a, b) => a.steps - b.steps);
  return near[0]?.candidate ?? null;
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[-_]/g, "");
}
