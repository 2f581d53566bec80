import { Document, isCollection, isNode } from "yaml";
import { destinationKey, type EffectiveConfiguration, type EffectiveValue } from "./effective.ts";
import type { OptionRow } from "./option-row.ts";
import { placeText } from "./place.ts";
import { keyInside } from "./problem.ts";
import { writtenValue, type WrittenValue } from "./written-value.ts";

/** One value in force, with who said so. Secrets are already `***`. */
export interface PrintedOption {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
  readonly reload: OptionRow["reload"];
}

type Step = string | number;

interface Leaf {
  readonly steps: readonly Step[];
  readonly key: string;
  readonly value: WrittenValue;
  readonly origin: string;
  readonly reload: OptionRow["reload"];
}

/** Shown in place of a secret. */
const hidden = "***";

/** The configuration in force as YAML that can be used as a file; a comment behind each value says where it came from. */
export function configurationYaml(effective: EffectiveConfiguration): string {
  const leaves = leavesOf(effective);
  const document = new Document(plain(leaves));
  for (const { steps, origin } of leaves) {
    const node = document.getIn(steps, true);
    if (isNode(node)) {
      node.comment = ` ${origin}`;
      if (isCollection(node)) {
        node.flow = true;
      }
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The same as a plain object, without origins. */
export function configurationObject(effective: EffectiveConfiguration): WrittenValue {
  return plain(leavesOf(effective));
}

/** The same as rows of a table. */
export function configurationRows(effective: EffectiveConfiguration): readonly PrintedOption[] {
  return leavesOf(effective).map(({ key, value, origin, reload }) => ({
    key,
    value: shortText(value),
    origin,
    reload,
  }));
}

/** A written value on one line. */
export function shortText(value: WrittenValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function leavesOf({ global, destinations }: EffectiveConfiguration): readonly Leaf[] {
  const count = destinations.length;
  const each = destinations.flatMap((options, index) =>
    [...options.values()].flatMap((entry) => {
      const [head = "otlp", ...rest] = entry.row.path.split(".");
      const steps = count > 1 ? [head, index, ...rest] : [head, ...rest];
      return entryLeaves(entry, steps, destinationKey(entry.row.path, index, count));
    }),
  );
  const once = [...global.values()].flatMap((entry) =>
    entryLeaves(entry, entry.row.path.split("."), entry.row.path),
  );
  const before = once.findIndex(({ steps }) => steps[0] === "selfMetrics");
  return [...once.slice(0, before), ...each, ...once.slice(before)];
}

function entryLeaves(entry: EffectiveValue, steps: readonly Step[], key: string): readonly Leaf[] {
  const { row, value, place } = entry;
  const written = writtenValue(row.kind, value);
  if (row.kind.kind !== "map" || !isMap(written) || Object.keys(written).length === 0) {
    return [
      { steps, key, value: withoutQuery(row.path, written), origin: placeText(place), reload: row.reload },
    ];
  }
  return Object.entries(written).map(([name, element]) => ({
    steps: [...steps, name],
    key: keyInside(key, [name]),
    value: row.secret === true ? hidden : element,
    origin: placeText(entry.placeOf([name])),
    reload: row.reload,
  }));
}

/** The query of an endpoint may hold a key: it is hidden. */
function withoutQuery(path: string, written: WrittenValue): WrittenValue {
  return path === "otlp.endpoint" && typeof written === "string"
    ? written.replace(/\?.*$/s, `?${hidden}`)
    : written;
}

function plain(leaves: readonly Leaf[]): WrittenValue {
  const root = new Map<Step, unknown>();
  for (const { steps, value } of leaves) {
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const inner = at.get(step);
      const next = inner instanceof Map ? (inner as Map<Step, unknown>) : new Map<Step, unknown>();
      at.set(step, next);
      at = next;
    }
    at.set(steps.at(-1) ?? "", value);
  }
  return unfolded(root);
}

/** Maps whose keys are numbers are lists. */
function unfolded(value: unknown): WrittenValue {
  if (!(value instanceof Map)) {
    return value as WrittenValue;
  }
  const map: ReadonlyMap<Step, unknown> = value;
  const entries = [...map];
  return entries.length > 0 && entries.every(([key]) => typeof key === "number")
    ? entries.map(([, element]) => unfolded(element))
    : Object.fromEntries(entries.map(([key, element]) => [String(key), unfolded(element)]));
}

function isMap(written: WrittenValue): written is { readonly [key: string]: WrittenValue } {
  return typeof written === "object" && written !== null && !Array.isArray(written);
}
