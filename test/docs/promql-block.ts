/** The expressions of a block: parted by empty lines, whole lines of comment taken away. */
export function expressionsOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((part) =>
      part
        .split("\n")
        .filter((line) => !line.trimStart().startsWith("#"))
        .join("\n")
        .trim(),
    )
    .filter((part) => part !== "");
}
