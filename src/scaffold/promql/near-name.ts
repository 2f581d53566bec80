/** Longer texts are no typing errors, and comparing them would cost their length squared. */
const maxLength = 100;

/**
 * The candidate that was probably meant by `text`; null = none is near. Upper and lower case, `-` and `_` do not count; a
 * third of the letters may be wrong. Of equally near ones the first.
 */
export function nearName(text: string, candidates: Iterable<string>): string | null {
  if (text === "" || text.length > maxLength) {
    return null;
  }
  const wanted = folded(text);
  let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  let nearest: string | null = null;
  for (const candidate of candidates) {
    const other = folded(candidate);
    if (candidate.length <= maxLength && Math.abs(other.length - wanted.length) < limit) {
      const far = distance(wanted, other);
      if (far < limit) {
        limit = far;
        nearest = candidate;
      }
    }
  }
  return nearest;
}

/** How many letters must be put in, taken out or changed (Levenshtein). */
export function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let line = 0; line < left.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < right.length; column += 1) {
      const changed = (row[column] ?? 0) + (left[line] === right[column] ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, "");
}
