/** A PromQL string literal of any text: the escapes of Go, so that nothing in it can end the string. */
export function promqlString(value: string): string {
  const escaped = value
    .toWellFormed()
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll(/\p{Cc}/gu, (letter) => `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
  return `"${escaped}"`;
}

/** A regular expression (RE2) that fits exactly these texts. */
export function exactPattern(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
}
