import type { SourceReading } from "./found-value.ts";
import type { Place } from "./place.ts";
import { readFileTree } from "./read-tree.ts";
import { readYamlTree, type Position } from "./yaml-tree.ts";

/** A configuration file: its name for messages, and its text. */
export interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
}

/** What a YAML (or JSON) file says, with line and column of everything. An empty file says nothing. Never throws. */
export function readFileSource({ name, text }: ConfigurationFile): SourceReading {
  const placeAt = ({ line, column }: Position): Place => ({ source: "file", file: name, line, column });
  const { tree, faults } = readYamlTree(text);
  const broken = faults.map(({ at, what, fix }) => ({ place: placeAt(at), key: "", what, fix }));
  if (tree === null) {
    return { values: [], destinations: null, problems: broken, warnings: [] };
  }
  const reading = readFileTree(tree, placeAt);
  return { ...reading, problems: [...broken, ...reading.problems] };
}
