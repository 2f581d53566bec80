import { didYouMean } from "./did-you-mean.ts";
import type { FoundValue, SourceReading } from "./found-value.ts";
import { optionTable } from "./option-table.ts";
import type { Place } from "./place.ts";
import type { Problem } from "./problem.ts";
import { positionIn, treeValue } from "./tree-value.ts";
import type { Position, YamlEntry, YamlTree } from "./yaml-tree.ts";

/** Most destinations: each has its own progress and requests. */
const maxDestinations = 16;

/** Finds the options in a file's tree and names every key that is none. `placeAt` makes a place of a position. */
export function readFileTree(tree: YamlTree, placeAt: (at: Position) => Place): SourceReading {
  const walk = new OptionWalk(placeAt);
  if (!isEmpty(tree)) {
    walk.section(tree, "", "");
  }
  return walk.reading();
}

/** The same for a tree that holds `otlp` alone: one destination or a list. */
export function readDestinationTree(tree: YamlTree, placeAt: (at: Position) => Place): SourceReading {
  const walk = new OptionWalk(placeAt);
  walk.destinations(tree);
  return walk.reading();
}

/** One pass over a tree; collects values of known options and problems with the rest. */
class OptionWalk {
  readonly #placeAt: (at: Position) => Place;
  #values: FoundValue[] = [];
  #destinations: (readonly FoundValue[])[] | null = null;
  readonly #problems: Problem[] = [];

  constructor(placeAt: (at: Position) => Place) {
    this.#placeAt = placeAt;
  }

  reading(): SourceReading {
    return {
      values: this.#values,
      destinations: this.#destinations,
      problems: this.#problems,
      warnings: [],
    };
  }

  /** `path` is the option path, `shown` the same as the user sees it (`otlp[1].tls`). */
  section(tree: YamlTree, path: string, shown: string): void {
    if (isEmpty(tree)) {
      return;
    }
    if (tree.kind !== "map") {
      const what = shown === "" ? "the file is no map of options" : `is a ${tree.kind}, not a section`;
      this.#problem(tree.at, shown, {
        what,
        fix: `Write its keys below it: ${childNames(path).join(", ")}.`,
      });
      return;
    }
    for (const entry of tree.entries) {
      this.#entry(entry, path, shown);
    }
  }

  destinations(tree: YamlTree): void {
    const list = tree.kind === "list";
    const trees = list ? tree.items : isEmpty(tree) ? [] : [tree];
    if (list && (trees.length === 0 || trees.length > maxDestinations)) {
      const fix = `Write one to ${maxDestinations} destinations, or leave otlp out.`;
      this.#problem(tree.at, "otlp", { what: `has ${trees.length} destinations`, fix });
      return;
    }
    const outside = this.#values;
    const found = trees.map((destination, index) => {
      this.#values = [];
      this.section(destination, "otlp", list ? `otlp[${index}]` : "otlp");
      return this.#values;
    });
    this.#values = outside;
    this.#destinations = found.length === 0 ? null : found;
  }

  #entry(entry: YamlEntry, path: string, shown: string): void {
    const inner = path === "" ? entry.key : `${path}.${entry.key}`;
    const innerShown = shown === "" ? entry.key : `${shown}.${entry.key}`;
    if (inner === "otlp") {
      this.destinations(entry.value);
    } else if (optionTable.some((row) => row.path === inner)) {
      this.#values.push({
        path: inner,
        raw: treeValue(entry.value),
        place: this.#placeAt(isEmpty(entry.value) ? entry.keyAt : entry.value.at),
        placeOf: (sub) => this.#placeAt(positionIn(entry.value, sub)),
      });
    } else if (childNames(inner).length > 0) {
      this.section(entry.value, inner, innerShown);
    } else {
      this.#problem(entry.keyAt, innerShown, {
        what: "there is no such option",
        fix: suggestion(entry.key, path),
      });
    }
  }

  #problem(at: Position, key: string, words: { what: string; fix: string }): void {
    this.#problems.push({ place: this.#placeAt(at), key, ...words });
  }
}

/** Names that may stand below a path. */
function childNames(path: string): readonly string[] {
  const prefix = path === "" ? "" : `${path}.`;
  const below = optionTable.filter((row) => row.path.startsWith(prefix));
  return [...new Set(below.map((row) => row.path.slice(prefix.length).split(".")[0] ?? ""))];
}

/** A key near the one written: beside it, else a whole path whose last word is the same. */
function suggestion(key: string, path: string): string {
  const siblings = childNames(path);
  const near = didYouMean(key, siblings);
  if (near !== null) {
    return `Did you mean ${path === "" ? near : `${path}.${near}`}?`;
  }
  const elsewhere = optionTable.find((row) => row.path.endsWith(`.${key}`));
  if (elsewhere !== undefined) {
    return `Did you mean ${elsewhere.path}?`;
  }
  return `Known here: ${siblings.join(", ")}.`;
}

function isEmpty(tree: YamlTree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}
