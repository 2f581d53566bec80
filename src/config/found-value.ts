import type { Place } from "./place.ts";
import type { Problem } from "./problem.ts";
import type { RawValue, SubPath } from "./raw-value.ts";

/** One option as one source has it, not yet checked. */
export interface FoundValue {
  readonly path: string;
  readonly raw: RawValue;
  readonly place: Place;
  /** Where a value inside it stands: an entry of a list, a key of a map. */
  placeOf(sub: SubPath): Place;
}

/** All that one source says. */
export interface SourceReading {
  readonly values: readonly FoundValue[];
  /** Null = the source has no `otlp`; otherwise the values of each destination. */
  readonly destinations: readonly (readonly FoundValue[])[] | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** A value that a variable or a flag holds: one place for all of it. */
export function foundAt(place: Place, path: string, raw: RawValue): FoundValue {
  return { path, raw, place, placeOf: () => place };
}
