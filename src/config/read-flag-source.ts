import { foundAt, type FoundValue, type SourceReading } from "./found-value.ts";
import { flagName } from "./option-names.ts";
import { optionTable } from "./option-table.ts";
import type { Place } from "./place.ts";
import type { Problem } from "./problem.ts";
import { valueFromText } from "./value-from-text.ts";

/** Text of each flag that was given, by option path. */
export type FlagTexts = ReadonlyMap<string, string>;

/** What flags say. That a flag exists was the command line's business. */
export function readFlagSource(flags: FlagTexts): SourceReading {
  const values: FoundValue[] = [];
  const problems: Problem[] = [];
  for (const row of optionTable) {
    const text = flags.get(row.path);
    if (text === undefined) {
      continue;
    }
    const place: Place = { source: "flag", flag: flagName(row.path) };
    const reading = valueFromText(row.kind, text);
    if (reading.kind === "raw") {
      values.push(foundAt(place, row.path, reading.raw));
    } else {
      problems.push({ place, key: row.path, what: reading.what, fix: reading.fix });
    }
  }
  return { values, destinations: null, problems, warnings: [] };
}
