import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copiesOf, readDockerfile } from "./dockerfile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { stages } = readDockerfile(readFileSync(path.join(root, "Dockerfile"), "utf8"));
const [build, final] = stages;

/**
 * The build stage by hand: only what it copies, the modules that `npm ci` would make (here those of the checkout), and the
 * same command after it.
 */
describe("the image's build stage", () => {
  let folder = "";
  let ended: { readonly status: number | null; readonly stderr: string } | undefined;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "elbow-image-"));
    for (const { sources, destination } of copiesOf(build!)) {
      for (const source of sources) {
        const into = destination.endsWith("/")
          ? path.join(folder, destination, path.basename(source))
          : path.join(folder, destination);
        mkdirSync(path.dirname(into), { recursive: true });
        cpSync(path.join(root, source), into, { recursive: true });
      }
    }
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const command = (build?.instructions ?? []).filter(({ name }) => name === "RUN").at(-1)?.text ?? "";
    const done = spawnSync("/bin/sh", ["-euc", command], {
      cwd: folder,
      env: { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, HOME: folder },
      encoding: "utf8",
    });
    ended = { status: done.status, stderr: done.stderr };
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("needs nothing but what it copies", () => {
    expect(ended).toEqual({ status: 0, stderr: "" });
  });

  test("makes every file that the last stage takes from it", () => {
    const taken = copiesOf(final!)
      .filter(({ from }) => from === "build")
      .flatMap(({ sources }) => sources.map((source) => source.replace("/build/", "")));
    expect(taken).toContain("dist/elbow.js");
    for (const file of taken) {
      expect([file, existsSync(path.join(folder, file))]).toEqual([file, true]);
      expect(statSync(path.join(folder, file)).size).toBeGreaterThan(
        file.endsWith("package.json") ? 10 : 1000,
      );
    }
  });

  test("the licence texts name every bundled package once", () => {
    const texts = readFileSync(path.join(folder, "dist/LICENCES.txt"), "utf8");
    expect(texts).toMatch(/^pino \d/m);
    expect(texts).toMatch(/^uplot \d/m);
    expect(texts).toContain("Permission is hereby granted, free of charge");
  });
});
