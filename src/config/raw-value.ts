/** A value as a source has it, before it is checked. Maps are Maps, so that no key of hostile input can be a property. */
export type RawValue = string | number | boolean | null | readonly RawValue[] | ReadonlyMap<string, RawValue>;

/** Keys that lead from one option to a place inside its value: index of a list, key of a map. */
export type SubPath = readonly (string | number)[];

const maxShown = 60;

/** The value in an error message: quoted, and cut where it is long. */
export function shownValue(raw: RawValue): string {
  if (raw === null || typeof raw === "number" || typeof raw === "boolean") {
    return String(raw);
  }
  if (typeof raw === "string") {
    return JSON.stringify(raw.length > maxShown ? `${raw.slice(0, maxShown)}…` : raw);
  }
  return Array.isArray(raw) ? "a list" : "a map";
}
