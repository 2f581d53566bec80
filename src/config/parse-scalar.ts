import type { ListenAddress } from "../status/server-settings.ts";
import { formatByteSize, parseByteSize } from "./byte-size.ts";
import { didYouMean } from "./did-you-mean.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { parseListenAddress } from "./listen-address.ts";
import type { ScalarKind } from "./option-row.ts";
import { shownValue, type RawValue } from "./raw-value.ts";

/** A checked scalar: durations in milliseconds, sizes in bytes, a listen address of "off" as null. */
export type ScalarResult = string | number | boolean | ListenAddress | null;

/** A scalar of the kind asked for, or what is wrong and what to write instead. */
export type ParsedScalar =
  | { readonly kind: "good"; readonly value: ScalarResult }
  | { readonly kind: "bad"; readonly what: string; readonly fix: string };

/** Longest text of one value: longer would fill messages, pages and labels. */
const maxTextLength = 4_096;

/** Checks one scalar. Never throws. */
export function parseScalar(kind: ScalarKind, raw: RawValue): ParsedScalar {
  switch (kind.kind) {
    case "string":
      return parseString(kind, raw);
    case "duration":
      return parseTime(kind, raw);
    case "bytes":
      return parseBytes(kind, raw);
    case "integer":
    case "number":
      return parseNumber(kind, raw);
    case "boolean":
      return typeof raw === "boolean"
        ? { kind: "good", value: raw }
        : bad(`${shownValue(raw)} is neither true nor false`, "Write true or false, without quotes.");
    case "choice":
      return parseChoice(kind.values, raw);
    case "listen":
      return parseListen(raw);
    default:
      return kind satisfies never;
  }
}

function parseString(kind: Extract<ScalarKind, { kind: "string" }>, raw: RawValue): ParsedScalar {
  if (typeof raw === "number" || typeof raw === "boolean") {
    return bad(`${raw} is read as a ${typeof raw} here, not as text`, `Put it into quotes: "${raw}".`);
  }
  if (typeof raw !== "string") {
    return bad(`${shownValue(raw)} is not a text`, `Write ${kind.shape ?? "a text"}.`);
  }
  if (raw === "" && kind.empty !== true) {
    return bad("is empty", `Write ${kind.shape ?? "a text"}, or leave the key out.`);
  }
  if (raw.length > maxTextLength) {
    return bad(`has ${raw.length} characters`, `Write at most ${maxTextLength}.`);
  }
  if (kind.pattern !== undefined && !new RegExp(kind.pattern).test(raw)) {
    return bad(`${shownValue(raw)} does not fit`, `Write ${kind.shape ?? kind.pattern}.`);
  }
  return { kind: "good", value: raw };
}

function parseTime(kind: Extract<ScalarKind, { kind: "duration" }>, raw: RawValue): ParsedScalar {
  const words = kind.words ?? [];
  if (typeof raw === "string" && words.includes(raw)) {
    return { kind: "good", value: raw };
  }
  const otherwise = words.map((word) => `, or ${word}`).join("");
  if (typeof raw === "number") {
    return bad(`${raw} has no unit`, `Write ${raw}s for seconds or ${raw}m for minutes.`);
  }
  const ms = typeof raw === "string" ? parseDuration(raw) : null;
  if (ms === null) {
    return bad(`${shownValue(raw)} is not a duration`, `Write it like 90s, 2m or 1h30m${otherwise}.`);
  }
  if (ms < kind.minMs || ms > kind.maxMs) {
    const range = `${formatDuration(kind.minMs)} to ${formatDuration(kind.maxMs)}`;
    return bad(`${shownValue(raw)} is too ${ms < kind.minMs ? "short" : "long"}`, `Write ${range}.`);
  }
  return { kind: "good", value: ms };
}

function parseBytes(kind: Extract<ScalarKind, { kind: "bytes" }>, raw: RawValue): ParsedScalar {
  const bytes = typeof raw === "string" || typeof raw === "number" ? parseByteSize(String(raw)) : null;
  const range = `${formatByteSize(kind.minBytes)} to ${formatByteSize(kind.maxBytes)}`;
  if (bytes === null) {
    return bad(`${shownValue(raw)} is not a size`, `Write it like 512KiB or 3MiB, ${range}.`);
  }
  return bytes >= kind.minBytes && bytes <= kind.maxBytes
    ? { kind: "good", value: bytes }
    : bad(`${shownValue(raw)} is too ${bytes < kind.minBytes ? "small" : "large"}`, `Write ${range}.`);
}

function parseNumber(kind: Extract<ScalarKind, { kind: "integer" | "number" }>, raw: RawValue): ParsedScalar {
  const wanted = kind.kind === "integer" ? "a whole number" : "a number";
  const range = `Write ${wanted} of ${kind.unit}, ${kind.min} to ${kind.max}.`;
  if (typeof raw !== "number" || Number.isNaN(raw) || (kind.kind === "integer" && !Number.isInteger(raw))) {
    return bad(`${shownValue(raw)} is not ${wanted}`, range);
  }
  return raw >= kind.min && raw <= kind.max
    ? { kind: "good", value: raw }
    : bad(`${raw} is too ${raw < kind.min ? "small" : "large"}`, range);
}

function parseChoice(values: readonly string[], raw: RawValue): ParsedScalar {
  if (typeof raw === "string" && values.includes(raw)) {
    return { kind: "good", value: raw };
  }
  const near = typeof raw === "string" ? didYouMean(raw, values) : null;
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  return bad(`${shownValue(raw)} is not known`, `Write one of ${values.join(", ")}.${hint}`);
}

function parseListen(raw: RawValue): ParsedScalar {
  // YAML 1.1, which Helm speaks, reads a bare off as false.
  if (raw === "off" || raw === false) {
    return { kind: "good", value: null };
  }
  const address = typeof raw === "string" ? parseListenAddress(raw) : null;
  return address === null
    ? bad(
        `${shownValue(raw)} is not an address with a port`,
        'Write "[::]:8080" (all addresses), "127.0.0.1:8080", or off.',
      )
    : { kind: "good", value: address };
}

function bad(what: string, fix: string): ParsedScalar {
  return { kind: "bad", what, fix };
}
