import type { RawValue, SubPath } from "./raw-value.ts";
import type { Position, YamlTree } from "./yaml-tree.ts";

/** The tree's value without positions. Of a key that stands twice the last value counts. */
export function treeValue(tree: YamlTree): RawValue {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(treeValue);
    case "map":
      return new Map(tree.entries.map(({ key, value }) => [key, treeValue(value)]));
    default:
      return tree satisfies never;
  }
}

/** Where the value at `sub` stands; the nearest place around it when there is no such value. */
export function positionIn(tree: YamlTree, sub: SubPath): Position {
  const [first, ...rest] = sub;
  const inner =
    tree.kind === "map"
      ? tree.entries.findLast(({ key }) => key === first)?.value
      : tree.kind === "list" && typeof first === "number"
        ? tree.items[first]
        : undefined;
  return inner === undefined ? tree.at : positionIn(inner, rest);
}
