/** One line of the verdict. */
export interface VerdictRow {
  readonly what: string;
  readonly seen: string;
  readonly bound: string;
  readonly good: boolean;
}

/** A row for a number that may not be over its bound. */
export function atMost(
  what: string,
  of: { readonly seen: number; readonly bound: number; readonly unit?: string },
): VerdictRow {
  const shown = (value: number): string => `${Number(value.toFixed(2))}${of.unit ?? ""}`;
  return { what, seen: shown(of.seen), bound: `at most ${shown(of.bound)}`, good: of.seen <= of.bound };
}

/** A row for a number that must reach its bound: a soak that did nothing proves nothing. */
export function atLeast(what: string, seen: number, bound: number): VerdictRow {
  return { what, seen: String(seen), bound: `at least ${bound}`, good: seen >= bound };
}

/** A row that only tells. */
export function told(what: string, seen: string): VerdictRow {
  return { what, seen, bound: "", good: true };
}

/** The verdict as a table; what is not good is marked. */
export function verdictTable(rows: readonly VerdictRow[]): string {
  const widest = (of: (row: VerdictRow) => string): number => Math.max(...rows.map((row) => of(row).length));
  const what = widest((row) => row.what);
  const seen = widest((row) => row.seen);
  const lines = rows.map((row) =>
    `${row.good ? "  " : "✗ "}${row.what.padEnd(what)}  ${row.seen.padEnd(seen)}  ${row.bound}`.trimEnd(),
  );
  const bad = rows.filter(({ good }) => !good);
  const last = bad.length === 0 ? "soak: good" : `soak: BAD, ${bad.map((row) => row.what).join("; ")}`;
  return [...lines, last].join("\n");
}
