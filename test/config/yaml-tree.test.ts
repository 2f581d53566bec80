import { describe, expect, test } from "vitest";
import { treeValue, positionIn } from "../../src/config/tree-value.ts";
import { maxYamlBytes, readYamlTree } from "../../src/config/yaml-tree.ts";

function faultsOf(text: string): readonly string[] {
  return readYamlTree(text).faults.map(({ at, what }) => `${at.line}:${at.column} ${what}`);
}

describe("YAML trees", () => {
  test("values keep their places", () => {
    const { tree } = readYamlTree("a:\n  b: [1, two]\n");
    expect(tree === null ? null : [positionIn(tree, ["a", "b", 1]), positionIn(tree, ["a", "x"])]).toEqual([
      { line: 2, column: 10 },
      { line: 2, column: 3 },
    ]);
  });

  test.each(["", "# only words\n", "---\n", "null"])("%j holds nothing", (text) => {
    expect(readYamlTree(text)).toMatchObject({ tree: { kind: "scalar", value: null }, faults: [] });
  });

  test("aliases are followed", () => {
    const { tree } = readYamlTree("a: &x [1]\nb: *x\n");
    expect(tree === null ? null : treeValue(tree)).toEqual(
      new Map([
        ["a", [1]],
        ["b", [1]],
      ]),
    );
  });

  test("hostile keys are plain keys", () => {
    const { tree } = readYamlTree("__proto__: {polluted: true}\nconstructor: 1\n");
    const value = tree === null ? null : treeValue(tree);
    expect(value).toBeInstanceOf(Map);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test.each<[string, string, string]>([
    ["a key that stands twice", "a: 1\na: 2\n", "2:1 this key stands here a second time"],
    ["a tab", "a:\n\tb: 1\n", "2:1 a tab is used for indentation"],
    ["two documents", "a: 1\n---\nb: 2\n", "2:1 a second document begins here"],
    ["a map as a key", "? {a: 1}\n: 2\n", "1:3 this key is a list or a map"],
    ["an alias to nothing", "a: *x\n", "1:4 has too many or unknown aliases"],
    ["an alias to itself", "a: &a [*a]\n", "1:8 is nested too deeply"],
    ["too large a file", " ".repeat(maxYamlBytes + 1), "1:1 is larger than 1048576 bytes"],
  ])("%s is named with its place", (_name, text, fault) => {
    expect(faultsOf(text)[0]).toContain(fault);
  });

  test("a bomb of aliases ends early", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 12; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(",")}]`,
      );
    }
    expect(faultsOf(lines.join("\n"))).toHaveLength(1);
  });

  test.each(["[", "{a: "])("a hundred thousand %j do not end the program", (piece) => {
    expect(faultsOf(piece.repeat(100_000)).length).toBeGreaterThan(0);
  });
});
