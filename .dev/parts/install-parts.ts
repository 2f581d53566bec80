import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { buildPart } from "./build-part.ts";
import { partFolderName } from "./part-recipe.ts";
import { PART_SPECS } from "./part-specs.ts";
import type { PartName, PartSpec } from "./part-specs.ts";
import { canRun } from "./run-tool.ts";

/** What became of the wish for some parts. */
export type Installation =
  | { readonly kind: "installed"; readonly folders: ReadonlyMap<PartName, string> }
  | { readonly kind: "tool-missing"; readonly message: string };

/** What an installation tells while it works, one line each. */
export type Progress = (line: string) => void;

/** Begins the name of the folder in which a part is being built. */
const DRAFT_PREFIX = ".building-";

/** Older drafts were left behind by a build that was killed; a younger one may still be at work. */
const STALE_DRAFT_MS = 2 * 60 * 60 * 1000;

/** The folder that keeps built parts: outside the checkout, so that a fresh clone finds them. */
export function partsFolder(): string {
  const { ELBOW_PARTS_DIR: own, XDG_CACHE_HOME: cache } = process.env;
  if (own !== undefined && own !== "") {
    return own;
  }
  return join(cache !== undefined && cache !== "" ? cache : join(homedir(), ".cache"), "elbow", "parts");
}

/** Where a part lies, built or not. */
export function partFolder(name: PartName): string {
  const spec = PART_SPECS.find((candidate) => candidate.name === name);
  if (spec === undefined) {
    throw new Error(`no part is named ${name}`);
  }
  return join(partsFolder(), partFolderName(spec));
}

/**
 * Builds the named parts that are not in the cache yet, one after the other, since each keeps every core busy.
 *
 * A part appears in the cache complete or not at all, so two installations at once do no harm. Answers `tool-missing`
 * before the first build when a part needs Go or Python and this machine has none; rejects when a build fails.
 */
export async function installParts(names: readonly PartName[], progress: Progress): Promise<Installation> {
  const specs = PART_SPECS.filter((spec) => names.includes(spec.name));
  const absent = specs.filter((spec) => !existsSync(partFolder(spec.name)));
  const message = await missingTool(absent);
  if (message !== undefined) {
    return { kind: "tool-missing", message };
  }
  for (const spec of specs) {
    if (!absent.includes(spec)) {
      progress(`${spec.name}: ready`);
    } else {
      await installPart(spec, progress);
    }
  }
  return { kind: "installed", folders: new Map(specs.map((spec) => [spec.name, partFolder(spec.name)])) };
}

async function missingTool(specs: readonly PartSpec[]): Promise<string | undefined> {
  const fromGo = specs.filter((spec) => spec.kind !== "python-venv").map((spec) => spec.name);
  if (fromGo.length > 0 && !(await canRun("go", ["version"]))) {
    return `Go is not installed; ${fromGo.join(", ")} are built from source with Go 1.26 or newer`;
  }
  const fromPython = specs.filter((spec) => spec.kind === "python-venv").map((spec) => spec.name);
  if (
    fromPython.length > 0 &&
    !(await canRun("python3", ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]))
  ) {
    return `Python 3.11 or newer with venv and pip is not installed; ${fromPython.join(", ")} needs it`;
  }
  return undefined;
}

async function installPart(spec: PartSpec & { readonly name: PartName }, progress: Progress): Promise<void> {
  const target = partFolder(spec.name);
  progress(`${spec.name}: building, this is slow the first time`);
  const startMs = performance.now();
  await mkdir(partsFolder(), { recursive: true });
  await sweepStaleDrafts();
  const draft = await mkdtemp(join(partsFolder(), `${DRAFT_PREFIX}${spec.name}-`));
  try {
    await buildPart(spec, draft);
    await rename(draft, target).catch((error: unknown) => {
      if (!existsSync(target)) {
        throw error;
      }
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  progress(`${spec.name}: built in ${Math.round((performance.now() - startMs) / 1000)} s`);
}

async function sweepStaleDrafts(): Promise<void> {
  for (const name of await readdir(partsFolder())) {
    const path = join(partsFolder(), name);
    if (name.startsWith(DRAFT_PREFIX) && Date.now() - (await stat(path)).mtimeMs > STALE_DRAFT_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
