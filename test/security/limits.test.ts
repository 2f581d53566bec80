import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(path.join(root, "docs/security.md"), "utf8");

/** Rows of the table of limits: what the page says, and the constant that it names. */
const rows = [...page.matchAll(/^\| ([^|]+) \| (\d+)( [A-Za-z]+)? \| `(\w+)` in `([\w/.-]+)` \|/gm)].map(
  ([, input = "", number = "", unit = "", name = "", file = ""]) => ({
    input,
    value: Number(number),
    unit: unit.trim(),
    name,
    file,
  }),
);

/** How much a unit of the page is, in the unit that the constant's name says. */
const factors: Readonly<Record<string, number>> = {
  "": 1,
  characters: 1,
  bytes: 1,
  KiB: 1024,
  MiB: 1024 * 1024,
  s: 1000,
};

/** The value of a constant that is written as a number or a product of numbers. */
function constantOf(file: string, name: string): number {
  const source = readFileSync(path.join(root, file), "utf8");
  const text = new RegExp(`^(?:export )?const ${name}(?:: \\w+)? = ([\\d_ *.]+);`, "m").exec(source)?.[1];
  return (text ?? "NaN")
    .split("*")
    .map((part) => Number(part.replaceAll("_", "").trim()))
    .reduce((product, part) => product * part, 1);
}

describe("the threat page's limits", () => {
  test("are all read", () => {
    const section = page.slice(page.indexOf("## Limits on every input"), page.indexOf("## How it is tried"));
    const lines = section.split("\n").filter((line) => line.startsWith("| ")).length - 2;
    expect(rows).toHaveLength(lines);
    expect(rows.length).toBeGreaterThan(30);
  });

  test.each(rows)("$input: $value $unit", ({ value, unit, name, file }) => {
    expect(Object.keys(factors)).toContain(unit);
    expect([file, name, constantOf(file, name)]).toEqual([file, name, value * (factors[unit] ?? Number.NaN)]);
  });

  test("times are in constants of milliseconds", () => {
    expect(rows.filter(({ unit, name }) => (unit === "s") !== name.endsWith("Ms"))).toEqual([]);
  });
});
