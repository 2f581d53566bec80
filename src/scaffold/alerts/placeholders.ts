/** One `${name}` in a text. */
export interface Placeholder {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const pattern = /\$\{([^{}]*)\}/g;

/** Every `${name}` of a text, in order. */
export function placeholdersOf(text: string): readonly Placeholder[] {
  return [...text.matchAll(pattern)].map((match) => ({
    name: match[1] ?? "",
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** The text with each placeholder's replacement; what `replacement` does not know (null) stays. */
export function fillPlaceholders(text: string, replacement: (name: string) => string | null): string {
  return text.replaceAll(pattern, (whole, name: string) => replacement(name) ?? whole);
}

/**
 * Why placeholders of an expression cannot be filled safely: inside of a string or comment, or as a part of a name, a
 * value would mix with what stands around it. Empty = each is a token of its own.
 */
export function placeholderProblems(expression: string): readonly string[] {
  const found = placeholdersOf(expression);
  const quoted = quotedRanges(expression);
  return found.flatMap(({ name, from, to }) => {
    if (quoted.some((range) => from < range.to && to > range.from)) {
      return [`\${${name}} stands inside of a string or comment; write it without quotes, it brings its own`];
    }
    // A colon may follow: that of a subquery, `[${window}:1m]`.
    const around = `${expression.slice(Math.max(0, from - 1), from)}${expression.slice(to, to + 1).replace(":", "")}`;
    return /[A-Za-z0-9_:."'`$]/.test(around)
      ? [`\${${name}} touches a name or number; put a blank or an operator between`]
      : [];
  });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function quotedRanges(expression: string): readonly Range[] {
  return [...expression.matchAll(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|#[^\n]*/gs)].map(
    (match) => ({
      from: match.index,
      to: match.index + match[0].length,
    }),
  );
}
