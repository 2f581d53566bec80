import type { EffectiveOptions, EffectiveValue } from "./effective.ts";
import type { FoundValue } from "./found-value.ts";
import type { OptionRow } from "./option-row.ts";
import { parseValue, type CheckedValue } from "./parse-value.ts";
import { keyInside, type Problem } from "./problem.ts";
import type { RawValue } from "./raw-value.ts";

/** What sources say, strongest first. */
export interface FoundLayers {
  /** Our own sources: each value is checked, also where a stronger one hides it. */
  readonly own: readonly FoundValue[];
  /** Variables made for other programs: checked only where they take effect. */
  readonly ambient: readonly FoundValue[];
}

/** The values in force and all problems with those that were found. */
export interface MergedOptions {
  readonly effective: EffectiveOptions;
  readonly problems: readonly Problem[];
}

/** Said of a secret in place of words that could repeat it. */
const secretWords = {
  what: "is not as it must be",
  fix: "Write texts, in quotes where they look like numbers.",
};

interface Candidate {
  readonly found: FoundValue;
  readonly value: CheckedValue;
}

/**
 * Merges the sources of these options: the strongest good value wins, maps are merged key by key, and what nobody
 * says is the default. `shownKey` names an option in messages.
 */
export function mergeOptions(
  rows: readonly OptionRow[],
  layers: FoundLayers,
  shownKey: (path: string) => string,
): MergedOptions {
  const problems: Problem[] = [];
  const effective = new Map<string, EffectiveValue>();
  for (const row of rows) {
    const written = (found: FoundValue): boolean => found.path === row.path && found.raw !== null;
    const own = layers.own.filter(written);
    const ambient = layers.ambient.filter(written);
    const used = row.kind.kind === "map" ? ambient : own.length === 0 ? ambient.slice(0, 1) : [];
    const candidates: Candidate[] = [];
    for (const found of [...own, ...used]) {
      const parsed = parseValue(row.kind, found.raw);
      if (parsed.kind === "good") {
        candidates.push({ found, value: parsed.value });
        continue;
      }
      for (const fault of parsed.faults) {
        const key = keyInside(shownKey(row.path), fault.sub);
        const words = row.secret === true ? secretWords : { what: fault.what, fix: fault.fix };
        problems.push({ place: found.placeOf(fault.sub), key, ...words });
      }
    }
    effective.set(
      row.path,
      row.kind.kind === "map" ? mergedMap(row, candidates) : strongest(row, candidates),
    );
  }
  return { effective, problems };
}

function strongest(row: OptionRow, candidates: readonly Candidate[]): EffectiveValue {
  const first = candidates[0];
  return first === undefined
    ? defaultValue(row)
    : { row, value: first.value, place: first.found.place, placeOf: (sub) => first.found.placeOf(sub) };
}

function mergedMap(row: OptionRow, candidates: readonly Candidate[]): EffectiveValue {
  const strongestFirst = candidates[0];
  if (strongestFirst === undefined) {
    return defaultValue(row);
  }
  const maps = candidates.flatMap(({ found, value }) => (value instanceof Map ? [{ found, value }] : []));
  return {
    row,
    value: new Map(maps.toReversed().flatMap(({ value }) => [...value])),
    place: strongestFirst.found.place,
    placeOf: (sub) => {
      const key = sub[0];
      const source = maps.find(({ value }) => typeof key === "string" && value.has(key)) ?? strongestFirst;
      return source.found.placeOf(sub);
    },
  };
}

/** The table's default; it is written as in a file, so it is read as one. */
function defaultValue(row: OptionRow): EffectiveValue {
  const place = { source: "default" as const };
  if (row.default === null) {
    return { row, value: null, place, placeOf: () => place };
  }
  const parsed = parseValue(row.kind, rawDefault(row.default));
  if (parsed.kind === "bad") {
    throw new Error(`the default of ${row.path} is not valid: ${parsed.faults[0]?.what}`);
  }
  return { row, value: parsed.value, place, placeOf: () => place };
}

function rawDefault(written: NonNullable<OptionRow["default"]>): RawValue {
  return typeof written !== "object" ? written : isList(written) ? written : new Map(Object.entries(written));
}

function isList(written: object): written is readonly string[] {
  return Array.isArray(written);
}
