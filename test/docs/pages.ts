import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { readPage, type Page, type PageLink } from "./read-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every path of the repository that a page may point to, spelled as the file system spells it; folders end with a slash. */
export const paths: ReadonlySet<string> = new Set(["", ...walk("")]);

/** All pages that are checked, by path. */
export const pages: ReadonlyMap<string, Page> = new Map(
  [...paths]
    .filter((path) =>
      /^(README|CHANGELOG)\.md$|^docs\/.*\.md$|^charts\/elbow\/README\.md$|^deploy\/.*\.md$/.test(path),
    )
    .toSorted()
    .map((path) => [path, readPage(path, readFileSync(join(root, path), "utf8"))]),
);

/** A checked file as text. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Where a link of a page leads inside of the repository; null = to another host. */
export function destinationOf(
  page: Page,
  { target }: PageLink,
): { readonly path: string; readonly anchor: string } | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) {
    return null;
  }
  const [file = "", anchor = ""] = target.split("#");
  const path = file === "" ? page.path : normalize(join(dirname(page.path), decodeURIComponent(file)));
  return { path: path.startsWith("./") ? path.slice(2) : path, anchor };
}

function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (["node_modules", ".git", "dist"].includes(entry.name)) {
      return [];
    }
    return entry.isDirectory() ? [`${path}/`, ...walk(`${path}/`)] : [path];
  });
}
