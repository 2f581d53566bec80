import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { metricsPage } from "../../src/catalogue/metrics-page.ts";

describe("metricsPage", () => {
  test("names every metric and every series", () => {
    const page = metricsPage();
    const missing = catalogue.filter(
      (metric) => !page.includes(`| \`${metric.metric}\` | \`${metric.prefix}_${metric.series}\` |`),
    );
    expect(missing).toEqual([]);
  });

  test("every row of a table has as many cells as its head", () => {
    const rows = metricsPage()
      .split("\n\n")
      .filter((block) => block.startsWith("| "))
      .map((block) => block.split("\n").map((line) => line.split("|").length));
    expect(rows.filter((widths) => new Set(widths).size !== 1)).toEqual([]);
  });

  test("is what docs/metrics.md holds", () => {
    expect(readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8")).toBe(metricsPage());
  });
});
