import type { OptionPath, OptionValue } from "./option-table.ts";
import type { OptionRow } from "./option-row.ts";
import type { CheckedValue } from "./parse-value.ts";
import type { Place } from "./place.ts";
import type { SubPath } from "./raw-value.ts";

/** The value of one option that is in force, and who said so. */
export interface EffectiveValue {
  readonly row: OptionRow;
  readonly value: CheckedValue;
  readonly place: Place;
  placeOf(sub: SubPath): Place;
}

/** Values in force by option path: all global options, or all options of one destination. */
export type EffectiveOptions = ReadonlyMap<string, EffectiveValue>;

/** The whole configuration in force, with the origin of each value. */
export interface EffectiveConfiguration {
  readonly global: EffectiveOptions;
  /** At least one. */
  readonly destinations: readonly EffectiveOptions[];
}

/** The value of an option, in the type its row gives it. Throws where the options lack the path: a bug. */
export function valueOf<Path extends OptionPath>(options: EffectiveOptions, path: Path): OptionValue<Path> {
  // The merge checked the value against the row's kind, from which OptionValue is computed.
  return entryOf(options, path).value as OptionValue<Path>;
}

/** The option with its origin. Throws where the options lack the path: a bug. */
export function entryOf(options: EffectiveOptions, path: OptionPath): EffectiveValue {
  const entry = options.get(path);
  if (entry === undefined) {
    throw new Error(`option ${path} was not merged`);
  }
  return entry;
}

/** How a destination's option is called in messages: `otlp.endpoint`, or `otlp[1].endpoint` where there are several. */
export function destinationKey(path: string, index: number, count: number): string {
  return count > 1 ? path.replace(/^otlp/, `otlp[${index}]`) : path;
}
