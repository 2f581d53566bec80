import type { ListKind, OptionKind, ScalarKind } from "./option-row.ts";
import { parseScalar, type ScalarResult } from "./parse-scalar.ts";
import { shownValue, type RawValue, type SubPath } from "./raw-value.ts";

/** A checked value of any kind. */
export type CheckedValue =
  | ScalarResult
  | readonly ScalarResult[]
  | ReadonlyMap<string, ScalarResult | readonly ScalarResult[]>;

/** What is wrong at one place inside a value. */
export interface Fault {
  readonly sub: SubPath;
  readonly what: string;
  readonly fix: string;
}

/** A value of the kind asked for, or everything that is wrong with it. */
export type ParsedValue<Value> =
  | { readonly kind: "good"; readonly value: Value }
  | { readonly kind: "bad"; readonly faults: readonly Fault[] };

/** Most entries of one list or map: more is no configuration, and each is shown on pages and in messages. */
export const maxEntries = 1_000;

/** Checks a raw value against the kind of its option. Never throws; names every fault at once. */
export function parseValue(kind: OptionKind, raw: RawValue): ParsedValue<CheckedValue> {
  return kind.kind === "map" ? parseMap(kind.of, raw, kind.keys) : parseElement(kind, raw, []);
}

function parseElement(
  kind: ScalarKind | ListKind,
  raw: RawValue,
  sub: SubPath,
): ParsedValue<ScalarResult | readonly ScalarResult[]> {
  if (kind.kind !== "list") {
    const parsed = parseScalar(kind, raw);
    return parsed.kind === "good" ? parsed : bad(sub, parsed.what, parsed.fix);
  }
  if (!isList(raw)) {
    return bad(sub, `${shownValue(raw)} is not a list`, "Write [a, b], or one `- a` a line.");
  }
  if (raw.length > maxEntries) {
    return bad(sub, `has ${raw.length} entries`, `Write at most ${maxEntries}.`);
  }
  const parsed = raw.map((entry, index) => ({ index, result: parseScalar(kind.of, entry) }));
  const faults = parsed.flatMap(({ index, result }) =>
    result.kind === "bad" ? [{ sub: [...sub, index], what: result.what, fix: result.fix }] : [],
  );
  const values = parsed.flatMap(({ result }) => (result.kind === "good" ? [result.value] : []));
  return faults.length > 0 ? { kind: "bad", faults } : { kind: "good", value: values };
}

function parseMap(of: ScalarKind | ListKind, raw: RawValue, keys: string): ParsedValue<CheckedValue> {
  if (!(raw instanceof Map)) {
    return bad([], `${shownValue(raw)} is not a map`, `Write one \`${keys}: value\` a line.`);
  }
  if (raw.size > maxEntries) {
    return bad([], `has ${raw.size} entries`, `Write at most ${maxEntries}.`);
  }
  const entries: ReadonlyMap<string, RawValue> = raw;
  const values = new Map<string, ScalarResult | readonly ScalarResult[]>();
  const faults: Fault[] = [];
  for (const [key, value] of entries) {
    const parsed = parseElement(of, value ?? emptyOf(of), [key]);
    if (parsed.kind === "good") {
      values.set(key, parsed.value);
    } else {
      faults.push(...parsed.faults);
    }
  }
  return faults.length > 0 ? { kind: "bad", faults } : { kind: "good", value: values };
}

/** `key:` without a value means the empty text where that has a meaning. */
function emptyOf(of: ScalarKind | ListKind): RawValue {
  return of.kind === "string" && of.empty === true ? "" : null;
}

function isList(raw: RawValue): raw is readonly RawValue[] {
  return Array.isArray(raw);
}

function bad(sub: SubPath, what: string, fix: string): { kind: "bad"; faults: readonly Fault[] } {
  return { kind: "bad", faults: [{ sub, what, fix }] };
}
