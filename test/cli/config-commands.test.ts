import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runRecorded } from "./recording-context.ts";

const good = "clusterName: prod\nregion: eu-west-1\npolling: {settle: 3m}\n";
const bad = "clusterName: prod\nregoin: eu-west-1\npolling: {settle: 3x}\n";

describe("config print", () => {
  test("merges file, environment and flags, and says who said what", async () => {
    const { exitCode, stdout, stderr } = await runRecorded(
      "config print --config a.yaml --region us-east-1 --labels a=1 --labels b=2 --ownership-namespaces x,y",
      { files: { "a.yaml": good }, env: { ELBOW_LOG_LEVEL: "debug" } },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        "clusterName: prod # a.yaml:1:14",
        "region: us-east-1 # --region",
        "  cluster: prod # from clusterName",
        '  a: "1" # --labels',
        '  b: "2" # --labels',
        "  namespaces: [x, y] # --ownership-namespaces",
        "  settle: 3m # a.yaml:3:19",
        "  level: debug # ELBOW_LOG_LEVEL",
      ]),
    );
  });

  test("takes the file of ELBOW_CONFIG where there is no --config", async () => {
    const files = { "a.yaml": good, "b.yaml": "clusterName: other\nregion: us-east-1\n" };
    const env = { ELBOW_CONFIG: "b.yaml" };
    expect((await runRecorded("config print", { files, env })).stdout).toContain("clusterName: other");
    expect((await runRecorded("config print --config a.yaml", { files, env })).stdout).toContain(
      "clusterName: prod",
    );
  });

  test("prints JSON that holds the same", async () => {
    const world = { files: { "a.yaml": good } };
    const json = await runRecorded("config print --config a.yaml -o json", world);
    const yaml = await runRecorded("config print --config a.yaml", world);
    expect(JSON.parse(json.stdout)).toEqual(parse(yaml.stdout));
  });

  test("prints a table", async () => {
    const { stdout } = await runRecorded("config print --config a.yaml -o table", {
      files: { "a.yaml": good },
    });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^OPTION +VALUE +FROM$/);
    expect(lines).toContainEqual(expect.stringMatching(/^polling\.settle +3m +a\.yaml:3:19$/));
  });

  test("names every problem on stderr, prints nothing else, and ends with 2", async () => {
    const { exitCode, stdout, stderr } = await runRecorded("config print --config a.yaml", {
      files: { "a.yaml": bad },
      env: { ELBOW_LOG_LEVL: "x" },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toEqual([
      "warning: ELBOW_LOG_LEVL: there is no such option. Did you mean ELBOW_LOG_LEVEL? The variable is ignored.",
      "error: a.yaml:2:1: regoin: there is no such option. Did you mean region?",
      'error: a.yaml:3:19: polling.settle: "3x" is not a duration. Write it like 90s, 2m or 1h30m, or adaptive.',
      "error: region: is not set. Write it in the file, or give ELBOW_REGION or --region.",
    ]);
  });

  test("a file that cannot be read is the only problem", async () => {
    const { exitCode, stderr } = await runRecorded("config print --config gone.yaml");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        "error: --config: gone.yaml cannot be read: there is no such file. Name a YAML file that elbow may read.\n",
    });
  });
});

describe("config schema", () => {
  test("prints the same schema as JSON and YAML", async () => {
    const json = await runRecorded("config schema");
    const yaml = await runRecorded("config schema -o yaml");
    expect(JSON.parse(json.stdout)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#" });
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
  });
});

describe("config validate", () => {
  const files = { "good.yaml": good, "bad.yaml": bad, "empty.yaml": "" };

  test("good files, also without what the environment will give, end with 0", async () => {
    expect(
      await runRecorded("config validate good.yaml empty.yaml", { files, env: { ELBOW_X: "1" } }),
    ).toEqual({
      exitCode: 0,
      stdout: "good.yaml: valid\nempty.yaml: valid\n",
      stderr: "",
    });
  });

  test("every file is checked, and one problem is enough for 2", async () => {
    const { exitCode, stdout } = await runRecorded("config validate good.yaml bad.yaml gone.yaml", { files });
    expect(exitCode).toBe(2);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "good.yaml: valid",
      "error: bad.yaml:2:1: regoin: there is no such option. Did you mean region?",
      'error: bad.yaml:3:19: polling.settle: "3x" is not a duration. Write it like 90s, 2m or 1h30m, or adaptive.',
      "bad.yaml: 2 problems",
      "error: gone.yaml cannot be read: there is no such file. Name a YAML file that elbow may read.",
      "gone.yaml: 1 problem",
    ]);
  });

  test.each<[string, (text: string) => unknown]>([
    ["json", (text) => JSON.parse(text)],
    ["yaml", (text) => parse(text)],
  ])("prints %s for machines", async (format, read) => {
    const { stdout } = await runRecorded(`config validate bad.yaml -o ${format}`, { files });
    expect(read(stdout)).toEqual([
      {
        file: "bad.yaml",
        valid: false,
        problems: [
          expect.objectContaining({ place: "bad.yaml:2:1", line: 2, column: 1, key: "regoin" }),
          expect.objectContaining({ key: "polling.settle" }),
        ],
        warnings: [],
      },
    ]);
  });
});
