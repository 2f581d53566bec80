/** Rows in aligned columns under a heading, without trailing blanks. */
export function textTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading.map((title) => title.toUpperCase()), ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
