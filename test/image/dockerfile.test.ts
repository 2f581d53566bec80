import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { validate, ValidationSeverity } from "dockerfile-utils";
import { describe, expect, test } from "vitest";
import { copiesOf, environmentOf, readDockerfile } from "./dockerfile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(path.join(root, "Dockerfile"), "utf8");
const dockerfile = readDockerfile(text);
const [build, final] = dockerfile.stages;

const wordsOf = (name: string): readonly string[] =>
  (final?.instructions ?? []).filter((one) => one.name === name).map((one) => one.text);

/** The .dockerignore lets a path in when a later line takes back what an earlier one shut out; ours names files and folders only. */
function isInContext(file: string): boolean {
  let ignored = false;
  for (const line of readFileSync(path.join(root, ".dockerignore"), "utf8").split("\n")) {
    const rule = line.trim();
    if (rule === "" || rule.startsWith("#")) {
      continue;
    }
    const negated = rule.startsWith("!");
    const pattern = negated ? rule.slice(1) : rule;
    const matches =
      pattern === "*" ||
      file === pattern ||
      file.startsWith(`${pattern}/`) ||
      (pattern.endsWith("/*") && file.startsWith(pattern.slice(0, -1)));
    ignored = matches ? !negated : ignored;
  }
  return !ignored;
}

describe("the Dockerfile", () => {
  test("has no error or warning of dockerfile-utils", () => {
    const found = validate(text).map(({ message, range, severity }) => ({
      line: range.start.line + 1,
      message,
      severity: severity ?? ValidationSeverity.ERROR,
    }));
    expect(found).toEqual([]);
  });

  test("the checker finds something in a bad one", () => {
    expect(validate("FROM node\nCOPPY a b\n").length).toBeGreaterThan(0);
  });

  test("two stages, both on bases that an argument can pin by digest", () => {
    expect(dockerfile.stages).toHaveLength(2);
    expect(build?.from).toBe("${BUILD_IMAGE}");
    expect(final?.from).toBe("${RUN_IMAGE}");
    expect(dockerfile.globals.map((one) => one.text.split("=")[0])).toEqual(["BUILD_IMAGE", "RUN_IMAGE"]);
  });

  test("no base without a tag, none called latest", () => {
    for (const { text: argument } of dockerfile.globals) {
      const image = argument.split("=").slice(1).join("=");
      expect(image).toMatch(/^[a-z0-9./-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/);
      expect(image).not.toMatch(/:latest$/);
    }
  });

  test("runs as the non-root user of distroless, by number, set once and last of all that needs rights", () => {
    expect(wordsOf("USER")).toEqual(["65532:65532"]);
    const names = (final?.instructions ?? []).map((one) => one.name);
    expect(names.indexOf("USER")).toBeGreaterThan(names.lastIndexOf("COPY"));
  });

  test("the last stage runs nothing: it is built for any architecture without emulation", () => {
    expect(wordsOf("RUN")).toEqual([]);
    expect(text).toMatch(/^FROM --platform=\$BUILDPLATFORM \$\{BUILD_IMAGE\} AS build$/m);
  });

  test("what is copied into it belongs to root and cannot be written", () => {
    for (const { flags } of copiesOf(final!)) {
      expect(flags).toEqual(expect.arrayContaining(["--chown=0:0", "--chmod=0444"]));
    }
  });

  test("installs by the lockfile, without scripts of dependencies", () => {
    const runs = (build?.instructions ?? []).filter(({ name }) => name === "RUN").map((one) => one.text);
    expect(runs[0]).toMatch(/^npm ci --ignore-scripts /);
    expect(text).not.toMatch(/npm (install|i|exec)\b|npx|curl|wget|\bADD\b/);
  });

  test("every source that is copied from here exists and is not ignored", () => {
    const sources = [build!, final!].flatMap((stage) =>
      copiesOf(stage)
        .filter(({ from }) => from === null)
        .flatMap((copy) => copy.sources),
    );
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      expect([source, existsSync(path.join(root, source)), isInContext(source)]).toEqual([
        source,
        true,
        true,
      ]);
    }
  });

  test("nothing else is in the build's context: no credentials, history or modules of this machine", () => {
    for (const other of [
      ".git/config",
      "node_modules/pino/package.json",
      ".env",
      "test/a.ts",
      "dist/elbow.js",
    ]) {
      expect([other, isInContext(other)]).toEqual([other, false]);
    }
  });

  test("labels say what it is, from which revision, under which licence", () => {
    const labels = wordsOf("LABEL").join(" ");
    for (const name of ["title", "description", "licenses", "version", "revision", "source"]) {
      expect(labels).toContain(`org.opencontainers.image.${name}=`);
    }
  });

  test("starts Node itself without a shell, with bounds for the heap that a pod may replace", () => {
    expect(JSON.parse(wordsOf("ENTRYPOINT")[0] ?? "")).toEqual(["/nodejs/bin/node", "/elbow/elbow.js"]);
    expect(JSON.parse(wordsOf("CMD")[0] ?? "")).toEqual(["run"]);
    const env = environmentOf(final!);
    expect(env["MALLOC_ARENA_MAX"]).toBe("1");
    expect(env["NODE_OPTIONS"]).toBe("--max-old-space-size-percentage=45 --max-semi-space-size=4");
    expect(Object.keys(env)).not.toContain("NODE_COMPILE_CACHE");
  });
});
