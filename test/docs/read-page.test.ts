import { describe, expect, test } from "vitest";
import { destinationOf } from "./pages.ts";
import { readPage } from "./read-page.ts";

const page = readPage(
  "docs/a.md",
  [
    "# The `elbow` page, *really*: 5xx & more",
    "## Same",
    "## Same",
    '<a id="written"></a> [one](b.md#same) ![two](images/c.png) [![three](d.png)](../README.md)',
    "`[not](a-link.md)` and `elbow cost`",
    "",
    "    elbow explain",
    "    elbow doctor",
    "",
    "1. text",
    "   ```sh",
    "   elbow demo # [not](a-link.md)",
    "   ```",
  ].join("\n"),
);

describe("reading a page", () => {
  test("makes anchors as GitHub does", () => {
    expect([...page.anchors]).toEqual(["the-elbow-page-really-5xx--more", "same", "same-1", "written"]);
  });

  test("finds links and pictures, not those in code", () => {
    expect(page.links.map(({ target, isImage }) => [target, isImage])).toEqual([
      ["b.md#same", false],
      ["images/c.png", true],
      ["../README.md", false],
      ["d.png", true],
    ]);
  });

  test("finds code between fences, indented, and in lines", () => {
    expect(page.blocks.map(({ language, text }) => [language, text])).toEqual([
      ["", "elbow explain\nelbow doctor"],
      ["sh", "elbow demo # [not](a-link.md)"],
    ]);
    expect(page.spans.map(({ text }) => text)).toContain("elbow cost");
  });

  test.each([
    ["b.md#same", { path: "docs/b.md", anchor: "same" }],
    ["#same", { path: "docs/a.md", anchor: "same" }],
    ["../README.md", { path: "README.md", anchor: "" }],
    ["https://example.org/b.md", null],
  ])("%s leads to %j", (target, expected) => {
    expect(destinationOf(page, { target, isImage: false, line: 1 })).toEqual(expected);
  });
});
