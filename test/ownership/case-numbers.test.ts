import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const tests = fileURLToPath(new URL("..", import.meta.url));

/** The numbers that titles begin with, as in `"T10, T11 with both"`; a comment that names one is no test. */
const numbered = /["'`](T\d\d(?:, T\d\d)*) /g;

/** The cases T01 to T60 of who owns what, as they are numbered in the titles of the tests below a folder. */
function numbersIn(folder: string): readonly string[] {
  const found = globSync(`${folder}/**/*.test.ts`, { cwd: tests }).flatMap((file) =>
    [...readFileSync(path.join(tests, file), "utf8").matchAll(numbered)].flatMap(([, numbers = ""]) =>
      numbers.split(", "),
    ),
  );
  return [...new Set(found)].toSorted();
}

test("every case from T01 to T60 has a test with its number", () => {
  const all = Array.from({ length: 60 }, (_, index) => `T${String(index + 1).padStart(2, "0")}`);
  expect(numbersIn(".")).toEqual(all);
});

test("the cases in which something moves, is replaced or goes also run through the whole controller", () => {
  const sequences = ["T17", "T19", "T20", "T21", "T22", "T32", "T38", "T47", "T55", "T57", "T60"];
  expect(numbersIn("lifecycle")).toEqual(sequences);
});
