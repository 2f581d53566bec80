import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = fileURLToPath(new URL("../../.github", import.meta.url));
const files = globSync("workflows/*.yml", { cwd: folder }).toSorted();
const text = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const workflow = (file: string): Workflow => parseDocument(text(file)).toJS() as Workflow;
const stepsOf = (file: string): readonly Step[] =>
  Object.values(workflow(file).jobs).flatMap(({ steps }) => steps);
const scopes = (rights: Readonly<Record<string, string>> | undefined): readonly string[] =>
  Object.entries(rights ?? {}).map(([scope, level]) => `${scope}: ${level}`);

describe("the workflows", () => {
  test("are these", () => {
    expect(files.map((file) => path.basename(file))).toEqual(["ci.yml", "fuzz.yml", "release.yml"]);
  });

  test.each([...files, "dependabot.yml"])("%s is YAML without errors or warnings", (file) => {
    const { errors, warnings } = parseDocument(text(file), { uniqueKeys: true });
    expect([...errors, ...warnings]).toEqual([]);
  });

  test.each(files)("%s pins every action by a full commit hash and names its version", (file) => {
    const uses = text(file)
      .split("\n")
      .filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) {
      expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test("one action is pinned to one commit everywhere", () => {
    const pins = files.flatMap((file) => stepsOf(file).flatMap(({ uses }) => uses ?? []));
    const byAction = Map.groupBy(new Set(pins), (pin) => pin.split("@")[0]?.split("/").slice(0, 2).join("/"));
    for (const [action, commits] of byAction) {
      expect([action, new Set(commits.map((pin) => pin.split("@")[1])).size]).toEqual([action, 1]);
    }
  });

  test.each(files)(
    "%s runs no foreign code with rights, and takes no text of others into a shell",
    (file) => {
      const { on } = workflow(file);
      expect(Object.keys(on)).not.toContain("pull_request_target");
      expect(Object.keys(on)).not.toContain("workflow_run");
      for (const { run } of stepsOf(file)) {
        expect(run ?? "").not.toContain("${{");
      }
    },
  );

  test.each(files)("%s keeps no credentials in the checkout", (file) => {
    for (const { with: options } of stepsOf(file).filter(({ uses }) =>
      uses?.startsWith("actions/checkout@"),
    )) {
      expect(options).toMatchObject({ "persist-credentials": false });
    }
  });

  test.each(files)("%s bounds every job in time", (file) => {
    for (const [name, job] of Object.entries(workflow(file).jobs)) {
      expect([name, typeof job["timeout-minutes"]]).toEqual([name, "number"]);
    }
  });

  test.each(["workflows/ci.yml", "workflows/fuzz.yml"])("%s may only read", (file) => {
    const { permissions, jobs } = workflow(file);
    expect(scopes(permissions)).toEqual(["contents: read"]);
    expect(Object.values(jobs).flatMap((job) => scopes(job.permissions))).toEqual([]);
  });

  test("a release has no rights by default, and each job only its own", () => {
    const { permissions, jobs } = workflow("workflows/release.yml");
    expect(permissions).toEqual({});
    expect(
      Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, scopes(job.permissions)])),
    ).toEqual({
      check: ["contents: read"],
      image: ["contents: read", "packages: write", "id-token: write", "attestations: write"],
      chart: ["contents: read", "packages: write", "id-token: write", "attestations: write"],
      release: ["contents: write"],
    });
  });

  test("every script that a step runs is one that exists", () => {
    const scripts = JSON.parse(readFileSync(path.join(folder, "../package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const runs = files.flatMap((file) => stepsOf(file).flatMap(({ run }) => run ?? [])).join("\n");
    const named = [...runs.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(scripts.scripts)).toEqual(expect.arrayContaining(named));
    const started = [...runs.matchAll(/(?:^|\s)(?:node )?(\.(?:dev|ci)\/[\w./-]+)/g)].map(
      (match) => match[1] ?? "",
    );
    expect(started).toEqual(expect.arrayContaining([".ci/run", ".dev/sbom.ts"]));
    for (const file of started) {
      expect([file, existsSync(path.join(folder, "..", file))]).toEqual([file, true]);
    }
  });

  test("a release audits, signs, attests and pins the bases by digest; it uses no cache that others can fill", () => {
    const runs = stepsOf("workflows/release.yml")
      .flatMap(({ run }) => run ?? [])
      .join("\n");
    for (const part of [
      "npm audit --omit=dev",
      "cosign sign --yes",
      "cosign attest",
      "imagetools inspect",
      ".ci/run",
    ]) {
      expect(runs).toContain(part);
    }
    expect(text("workflows/release.yml")).toContain("platforms: linux/amd64,linux/arm64");
    const restored = stepsOf("workflows/release.yml").filter(({ uses }) => uses?.includes("actions/cache"));
    for (const { with: options } of restored) {
      expect(options?.["key"]).toContain("github.run_id");
    }
  });
});
