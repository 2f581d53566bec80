import { expect, test } from "vitest";
import { paths, textOf } from "./pages.ts";

const page = textOf("docs/testing.md");

test("each end-to-end test is told of", () => {
  const files = [...paths].flatMap((path) => /^test\/e2e\/(.*\.e2e)\.test\.ts$/.exec(path)?.[1] ?? []);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("no end-to-end test is told of that is not there", () => {
  const told = [...page.matchAll(/`([a-z-]+\.e2e)`/g)].map(([, name]) => name);
  expect(told.filter((name) => !paths.has(`test/e2e/${name}.test.ts`))).toEqual([]);
});

test("each variable in its table is read by a test or by what starts them", () => {
  const told = [...page.matchAll(/`(ELBOW_[A-Z_]+)`/g)].map(([, name = ""]) => name);
  const sources = [...paths].filter(
    (path) => /^(test|\.dev)\/.*\.ts$/.test(path) && path !== "test/docs/testing-page.test.ts",
  );
  const read = sources.map(textOf).join("\n");
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((name) => !read.includes(name))).toEqual([]);
});
