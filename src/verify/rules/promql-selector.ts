/** One label matcher. */
export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "=~";
  readonly value: string;
}

/** A raw range selector: every sample of the matching series in the `minutes` up to the time of the query. */
export function rangeSelector(matchers: readonly Matcher[], minutes: number): string {
  const pairs = matchers.map(({ label, operator, value }) => `${label}${operator}${quoted(value)}`);
  return `{${pairs.join(",")}}[${minutes}m]`;
}

/** A PromQL string: the escapes of Go. */
function quoted(value: string): string {
  const escaped = value
    .toWellFormed()
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
