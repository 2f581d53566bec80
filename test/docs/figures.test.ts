import { describe, expect, test } from "vitest";
import { textOf } from "./pages.ts";

/** Where a page took its figures; when they are measured anew, both pages change. */
const sources: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "docs/scale.md",
    "docs/performance.md",
    [
      "21,509",
      "1.9–2.9 % of a core",
      "227 MiB",
      "about 70 MiB live heap",
      "15 MiB",
      "120 MiB",
      "28 MiB",
      "194 s",
      "44 s",
      "975 MiB",
    ],
  ],
  ["docs/scale.md", "docs/metrics.md", ["3.97", "1.93", "2.80", "0.70"]],
  ["docs/scale.md", "docs/checkpoint.md", ["900 KiB"]],
  ["docs/comparison.md", "docs/performance.md", ["13,056", "6,336"]],
];

describe("figures that a page takes from another one", () => {
  test.each(sources)("%s from %s: %j", (page, source, figures) => {
    const missing = figures.flatMap((figure) =>
      [page, source].filter((path) => !textOf(path).includes(figure)).map((path) => `${path}: ${figure}`),
    );
    expect(missing).toEqual([]);
  });

  test("the chart's memory limit is the one that docs/scale.md speaks of", () => {
    const limit = /limits:[\s\S]*?memory: ([0-9]+)Mi/.exec(textOf("charts/elbow/values.yaml"))?.[1];
    expect(textOf("docs/scale.md")).toContain(`memory limit is ${limit} MiB`);
  });
});
