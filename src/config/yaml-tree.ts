import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";

/** Line and column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** YAML text as a tree in which each node knows where it stands. */
export type YamlTree =
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly at: Position }
  | { readonly kind: "list"; readonly items: readonly YamlTree[]; readonly at: Position }
  | { readonly kind: "map"; readonly entries: readonly YamlEntry[]; readonly at: Position };

/** One `key: value`. */
export interface YamlEntry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: YamlTree;
}

/** Something that makes the text no usable YAML. */
export interface YamlFault {
  readonly at: Position;
  readonly what: string;
  readonly fix: string;
}

/** Largest text that is read: a ConfigMap holds no more, and what is larger is not a configuration. */
export const maxYamlBytes = 1_048_576;

/** Deepest nesting: the deepest option has four levels. Larger lets hostile text use up the stack. */
const maxDepth = 16;

/** Most nodes after aliases are followed. Smaller than this and honest files fail; larger lets a few aliases fill the memory. */
const maxNodes = 20_000;

/** Most aliases: finding the anchor of each costs a walk through the text. */
const maxAliases = 100;

const start: Position = { line: 1, column: 1 };

/**
 * The tree of one YAML document, and all that is wrong with it. Null tree = nothing can be said about its contents.
 * Duplicate keys are faults, but leave a tree (with both). Never throws.
 */
export function readYamlTree(text: string): {
  readonly tree: YamlTree | null;
  readonly faults: readonly YamlFault[];
} {
  if (text.length > maxYamlBytes) {
    return fault(`is larger than ${maxYamlBytes} bytes`, "Check that this is the right file.");
  }
  try {
    return readDocument(text);
  } catch (error) {
    if (error instanceof RangeError) {
      return fault("is nested too deeply", "Check that this is the right file.");
    }
    throw error;
  }
}

function readDocument(text: string): { tree: YamlTree | null; faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = document.errors.map((error) => ({
    at: position(error.pos[0]),
    ...(wordsOf[error.code] ?? {
      what: `is not valid YAML: ${firstLine(error.message)}`,
      fix: "Check quotes, colons and indentation here.",
    }),
  }));
  if (document.errors.some((error) => error.code !== "DUPLICATE_KEY")) {
    return { tree: null, faults };
  }
  const walk = new TreeWalk(document, position);
  const tree = walk.tree(document.contents, 0, start);
  return { tree: walk.faults.length > 0 ? null : tree, faults: [...faults, ...walk.faults] };
}

const wordsOf: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = {
  DUPLICATE_KEY: { what: "this key stands here a second time", fix: "Keep one of the two." },
  TAB_AS_INDENT: { what: "a tab is used for indentation", fix: "Use spaces." },
  MULTIPLE_DOCS: { what: "a second document begins here", fix: "Keep one; remove the line ---." },
  BAD_INDENT: { what: "the indentation does not fit", fix: "Align the line with its neighbours." },
};

/** One pass over a document; counts what it visits, so that hostile text ends it early. */
class TreeWalk {
  readonly #document: Document;
  readonly #position: (offset: number) => Position;
  readonly faults: YamlFault[] = [];
  #nodes = 0;
  #aliases = 0;

  constructor(document: Document, position: (offset: number) => Position) {
    this.#document = document;
    this.#position = position;
  }

  tree(node: unknown, depth: number, near: Position): YamlTree {
    this.#nodes += 1;
    if (depth > maxDepth || this.#nodes > maxNodes) {
      return this.#refuse(near, depth > maxDepth ? "is nested too deeply" : "has too many values");
    }
    if (isAlias(node)) {
      this.#aliases += 1;
      const at = this.#at(node, near);
      const target = this.#aliases > maxAliases ? undefined : node.resolve(this.#document);
      return target === undefined
        ? this.#refuse(at, "has too many or unknown aliases")
        : this.tree(target, depth + 1, at);
    }
    const at = this.#at(node, near);
    if (isMap(node)) {
      return { kind: "map", entries: node.items.flatMap((pair) => this.#entry(pair, { depth, at })), at };
    }
    if (isSeq(node)) {
      return { kind: "list", items: node.items.map((item) => this.tree(item, depth + 1, at)), at };
    }
    return { kind: "scalar", value: isScalar(node) ? plainScalar(node.value) : null, at };
  }

  #entry(pair: { key: unknown; value: unknown }, map: { depth: number; at: Position }): readonly YamlEntry[] {
    const keyAt = this.#at(pair.key, map.at);
    if (!isScalar(pair.key)) {
      this.#refuse(keyAt, "this key is a list or a map");
      return [];
    }
    const key = String(plainScalar(pair.key.value) ?? "");
    return [{ key, keyAt, value: this.tree(pair.value, map.depth + 1, keyAt) }];
  }

  #at(node: unknown, near: Position): Position {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    return range?.[0] === undefined ? near : this.#position(range[0]);
  }

  /** Only the first refusal is told: a bomb would give thousands of equal ones. */
  #refuse(at: Position, what: string): YamlTree {
    if (this.faults.length === 0) {
      this.faults.push({ at, what, fix: "Write it out plainly." });
    }
    return { kind: "scalar", value: null, at };
  }
}

function fault(what: string, fix: string): { tree: null; faults: readonly YamlFault[] } {
  return { tree: null, faults: [{ at: start, what, fix }] };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/[.:]$/, "");
}

/** The core schema gives no other kinds but for very long integers, which are kept as their digits. */
function plainScalar(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  return typeof value === "bigint" ? value.toString() : null;
}
