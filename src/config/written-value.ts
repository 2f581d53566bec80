import { formatByteSize } from "./byte-size.ts";
import { formatDuration } from "./duration.ts";
import { formatListenAddress } from "./listen-address.ts";
import type { ListKind, OptionKind, ScalarKind } from "./option-row.ts";
import type { ScalarResult } from "./parse-scalar.ts";
import type { CheckedValue } from "./parse-value.ts";

/** A value as one writes it in a file: what JSON and YAML know. */
export type WrittenValue =
  | string
  | number
  | boolean
  | null
  | readonly WrittenValue[]
  | { readonly [key: string]: WrittenValue };

/** The checked value as it would be written: durations, sizes and addresses as text. Reading it again gives the same value. */
export function writtenValue(kind: OptionKind, value: CheckedValue): WrittenValue {
  if (kind.kind !== "map") {
    return value instanceof Map
      ? null
      : writtenElement(kind, value as ScalarResult | readonly ScalarResult[]);
  }
  const entries = value instanceof Map ? [...value] : [];
  return Object.fromEntries(entries.map(([key, element]) => [key, writtenElement(kind.of, element)]));
}

function writtenElement(
  kind: ScalarKind | ListKind,
  value: ScalarResult | readonly ScalarResult[],
): WrittenValue {
  if (kind.kind === "list") {
    return isList(value) ? value.map((entry) => writtenScalar(kind.of, entry)) : null;
  }
  return isList(value) ? null : writtenScalar(kind, value);
}

function writtenScalar(kind: ScalarKind, value: ScalarResult): WrittenValue {
  if (kind.kind === "listen" && value === null) {
    return "off";
  }
  if (typeof value === "object") {
    return value === null ? null : formatListenAddress(value);
  }
  if (typeof value === "number" && kind.kind === "duration") {
    return formatDuration(value);
  }
  return typeof value === "number" && kind.kind === "bytes" ? formatByteSize(value) : value;
}

function isList(value: ScalarResult | readonly ScalarResult[]): value is readonly ScalarResult[] {
  return Array.isArray(value);
}
