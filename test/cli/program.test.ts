import { describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { runRecorded } from "./recording-context.ts";

describe("help", () => {
  test.each([
    ["--help", "elbow"],
    ["run --help", "run"],
    ["demo --help", "demo"],
    ["backfill --help", "backfill"],
    ["explain --help", "explain"],
    ["verify --help", "verify"],
    ["cost --help", "cost"],
    ["doctor --help", "doctor"],
    ["config --help", "config"],
    ["config print --help", "config-print"],
    ["config schema --help", "config-schema"],
    ["config validate --help", "config-validate"],
  ])("elbow %s", async (line, name) => {
    const { exitCode, stdout, stderr } = await runRecorded(line);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test("the version is the package's", async () => {
    expect(await runRecorded("--version")).toEqual({
      exitCode: 0,
      stdout: `${packageFile.version}\n`,
      stderr: "",
    });
  });

  test.each(["", "config"])("elbow %s without a command shows the help and is bad usage", async (line) => {
    const { exitCode, stdout, stderr } = await runRecorded(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Commands:");
  });
});

describe("bad usage ends with 2 and says what to do", () => {
  test.each([
    ["rum", "unknown command 'rum'. Did you mean run?"],
    ["config prnt", "unknown command 'prnt'. Did you mean print?"],
    ["run --regoin x", "unknown option '--regoin'. Did you mean --region?"],
    [
      "run --polling-recheck 3m",
      "polling.recheck has no flag: write it in the file or set ELBOW_POLLING_RECHECK.",
    ],
    ["run --region", "option '--region <text>' argument missing."],
    ["run extra", "too many arguments for 'run'."],
    ["demo --port 65536", "Write a whole number, 0 to 65535."],
    ["demo --seed -1", "Write a whole number, 0 to 4294967295."],
    ["config print -o xml", "Allowed choices are yaml, json, table."],
    ["config validate", "missing required argument 'file'."],
  ])("elbow %s: %s", async (line, text) => {
    const { exitCode, stdout, stderr } = await runRecorded(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(text);
    expect(stderr.endsWith("See elbow --help.\n")).toBe(true);
  });
});
