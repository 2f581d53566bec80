import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byNameOrGlob, matchesGlob } from "../../src/catalogue/glob.ts";

describe("matchesGlob", () => {
  test.each([
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["a*", "abc", true],
    ["*c", "abc", true],
    ["a*c*e", "abcde", true],
    ["a*c*f", "abcde", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["?", "", false],
    ["**", "x", true],
    ["*ab", "aab", true],
    ["a.c", "abc", false],
    ["A*", "abc", false],
    ["*?*", "*", true],
  ])("%j against %j: %s", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  test("agrees with the regular expression that says the same", () => {
    const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 });
    const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (parts, letters) => {
        const expression = parts.map((part) => (part === "*" ? ".*" : part === "?" ? "." : part)).join("");
        expect(matchesGlob(parts.join(""), letters.join(""))).toBe(
          new RegExp(`^${expression}$`).test(letters.join("")),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("a hostile pattern ends", () => {
    expect(matchesGlob(`${"*a".repeat(200)}b`, "a".repeat(400))).toBe(false);
  });
});

describe("byNameOrGlob", () => {
  test.each([
    [{ "A*": 1, Abc: 2 }, "Abc", 2],
    [{ "A*": 1, "*": 2 }, "Abc", 1],
    [{ "B*": 1 }, "Abc", undefined],
    [{}, "constructor", undefined],
  ] as const)("%j for %s: %s", (values, name, expected) => {
    expect(byNameOrGlob(values as Record<string, number>, name)).toBe(expected);
  });
});
