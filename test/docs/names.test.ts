import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { optionTable } from "../../src/config/option-table.ts";
import { knownNames } from "../../src/scaffold/promql/known-names.ts";
import { chartKeyProblem } from "./chart-values.ts";
import { pages } from "./pages.ts";

const paths = optionTable.map(({ path }) => path);
const rooms = new Set(paths.map((path) => path.split(".")[0]));
/** What doctor pushes, and a label of alerts: neither is in a query of ours. */
const besides = ["elbow_doctor_probe", "elbow_selection"];
/** Tables of metrics name a series without its statistic. */
const stems = catalogue.map(({ prefix, series }) => `${prefix}_${series}`);
const known = knownNames({ metrics: [...besides, ...stems] });

/** An option, a group of them, or what lies below one whose value is a map. */
function isOption(key: string): boolean {
  return paths.some((path) => path === key || path.startsWith(`${key}.`) || key.startsWith(`${path}.`));
}

describe.each([...pages.values()].map((page) => [page.path, page] as const))("%s", (_path, page) => {
  test("every option that is named exists, in the configuration or in the chart", () => {
    const unknown = page.spans.flatMap(({ text, line }) => {
      const [, key = "", first = ""] = /^(([a-z][A-Za-z]*)(?:\.[a-z][A-Za-z]*)+)(?:: .*)?$/.exec(text) ?? [];
      return !rooms.has(first) || isOption(key) || chartKeyProblem(key) === null
        ? []
        : [`line ${line}: ${key}`];
    });
    expect(unknown).toEqual([]);
  });

  test("every metric that is named exists", () => {
    const unknown = page.spans.flatMap(({ text, line }) => {
      const [, name = ""] = /^((?:elbow|alb|nlb|clb)_[a-z0-9_]*[a-z0-9])(?:\{[^}]*\})?$/.exec(text) ?? [];
      return name === "" || known.isMetric(name) ? [] : [`line ${line}: ${name}`];
    });
    expect(unknown).toEqual([]);
  });
});
