import { describe, expect, test } from "vitest";
import { destinationOf, pages, paths } from "./pages.ts";

describe.each([...pages.values()].map((page) => [page.path, page] as const))("%s", (_path, page) => {
  test("every relative link and anchor leads somewhere, spelled as the file is", () => {
    const dead = page.links.filter((link) => {
      const to = destinationOf(page, link);
      if (to === null) {
        return false;
      }
      const isThere = paths.has(to.path) || paths.has(`${to.path}/`);
      return !isThere || (to.anchor !== "" && pages.get(to.path)?.anchors.has(to.anchor) !== true);
    });
    expect(dead.map(({ target, line }) => `line ${line}: ${target}`)).toEqual([]);
  });

  test("every picture lies in the repository", () => {
    const outside = page.links.filter(({ isImage, target }) => isImage && /^[a-z]+:|^\/\//i.test(target));
    // Badges of the chart's version and type, which helm-docs writes.
    const badges = page.path === "charts/elbow/README.md" ? /^https:\/\/img\.shields\.io\/badge\// : /^$/;
    expect(outside.filter(({ target }) => !badges.test(target)).map(({ target }) => target)).toEqual([]);
  });
});

test("every page is reached from the README or the index of the documents", () => {
  const reached = new Set(["README.md", "docs/README.md"]);
  for (const path of reached) {
    const page = pages.get(path);
    for (const link of page?.links ?? []) {
      const to = page && destinationOf(page, link);
      if (to && pages.has(to.path)) {
        reached.add(to.path);
      }
    }
  }
  expect([...pages.keys()].filter((path) => !reached.has(path))).toEqual([]);
});

test("the index of the documents lists each of them", () => {
  const index = pages.get("docs/README.md");
  const listed = new Set(index?.links.map((link) => destinationOf(index, link)?.path));
  const documents = [...pages.keys()].filter(
    (path) => /^docs\/[^/]+\.md$/.test(path) && path !== "docs/README.md",
  );
  expect(documents.filter((path) => !listed.has(path))).toEqual([]);
});
