import type { OptionKind } from "./option-row.ts";
import type { RawValue } from "./raw-value.ts";
import { treeValue } from "./tree-value.ts";
import { readYamlTree } from "./yaml-tree.ts";

/** A raw value, or why the text holds none. */
export type TextReading =
  | { readonly kind: "raw"; readonly raw: RawValue }
  | { readonly kind: "bad"; readonly what: string; readonly fix: string };

/**
 * What the text of a variable or a flag means for an option: lists as `a,b` or `[a, b]`, maps as `k=v,k=v` or
 * `{k: v}`, everything else as it stands.
 */
export function valueFromText(kind: OptionKind, text: string): TextReading {
  switch (kind.kind) {
    case "list":
      return text.trimStart().startsWith("[") ? fromYaml(text) : { kind: "raw", raw: pieces(text) };
    case "map":
      return text.trimStart().startsWith("{") ? fromYaml(text) : fromPairs(text);
    case "boolean":
      return { kind: "raw", raw: text === "true" ? true : text === "false" ? false : text };
    case "integer":
    case "number":
      return { kind: "raw", raw: /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text };
    case "string":
    case "duration":
    case "bytes":
    case "choice":
    case "listen":
      return { kind: "raw", raw: text };
    default:
      return kind satisfies never;
  }
}

function fromYaml(text: string): TextReading {
  const { tree, faults } = readYamlTree(text);
  const first = faults[0];
  if (first !== undefined || tree === null) {
    return { kind: "bad", what: first?.what ?? "is not valid YAML", fix: first?.fix ?? "" };
  }
  return { kind: "raw", raw: treeValue(tree) };
}

function fromPairs(text: string): TextReading {
  const pairs = pieces(text).map((piece) => ({ piece, at: piece.indexOf("=") }));
  const wrong = pairs.find(({ at }) => at < 1);
  if (wrong !== undefined) {
    // The piece itself is not repeated: it may be a secret.
    const what = `part ${pairs.indexOf(wrong) + 1} is no pair`;
    return { kind: "bad", what, fix: "Write key=value,key=value, or {key: value} in YAML." };
  }
  return {
    kind: "raw",
    raw: new Map(pairs.map(({ piece, at }) => [piece.slice(0, at).trim(), piece.slice(at + 1).trim()])),
  };
}

function pieces(text: string): readonly string[] {
  return text
    .split(",")
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}
