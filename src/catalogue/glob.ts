/** Whether `text` fits `pattern`, where `*` is any run of characters and `?` is one; case counts. Takes at most length times length steps, whatever the pattern. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (
      from < pattern.length &&
      (pattern[from] === "?" || pattern[from] === text[at]) &&
      pattern[from] !== "*"
    ) {
      at += 1;
      from += 1;
    } else if (pattern[from] === "*") {
      star = from;
      starAt = at;
      from += 1;
    } else if (star >= 0) {
      from = star + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  while (pattern[from] === "*") {
    from += 1;
  }
  return from === pattern.length;
}

/** The value whose key is `name` itself, else of the first key that is a glob and fits; keys keep the order of the configuration. */
export function byNameOrGlob<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  if (Object.hasOwn(values, name)) {
    return values[name];
  }
  return Object.entries(values).find(([pattern]) => matchesGlob(pattern, name))?.[1];
}
