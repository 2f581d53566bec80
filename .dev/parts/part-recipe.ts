import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { PartSpec } from "./part-specs.ts";

/** Raise it when the way of building changes, so that parts built the old way are built anew. */
const RECIPE_VERSION = 1;

const RECIPES_FOLDER = import.meta.dirname;

/** The folder with a part's `go.mod` or `requirements.txt`; none for parts that their name alone describes. */
export function recipeFolder(spec: PartSpec): string | undefined {
  return spec.kind === "go-install" ? undefined : join(RECIPES_FOLDER, spec.folder);
}

/**
 * Names the cache folder of a part: its name and a hash of all that decides what is built.
 *
 * A changed `go.mod`, source or flag gives a new name, so a cached part is never older than its recipe.
 */
export function partFolderName(spec: PartSpec): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([RECIPE_VERSION, process.platform, process.arch, spec]));
  const folder = recipeFolder(spec);
  if (folder !== undefined) {
    for (const file of readdirSync(folder).toSorted()) {
      hash.update(`\0${file}\0`);
      hash.update(readFileSync(join(folder, file)));
    }
  }
  return `${spec.name}-${hash.digest("hex").slice(0, 16)}`;
}
