import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { textOf } from "./pages.ts";

/** Names on the page; `sdk-metrics` and `-proto` stand for longer ones. */
const named = [...textOf("docs/dependencies.md").matchAll(/`([@a-z-][^` ]{2,})`/g)].map(
  ([, name = ""]) => name,
);

test.each(["dependencies", "devDependencies", "optionalDependencies"] as const)(
  "each of the %s is told of, with the reason for it",
  (kind) => {
    const present = Object.keys(packageJson[kind]);
    expect(present.length).toBeGreaterThan(3);
    const untold = present.filter((name) => !named.some((one) => name === one || name.endsWith(one)));
    expect(untold).toEqual([]);
  },
);
