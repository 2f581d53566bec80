import { describe, expect, test } from "vitest";
import { chartKeyProblem, valuesSet } from "./chart-values.ts";
import { commandsOf, elbowArguments } from "./command-lines.ts";
import { pages } from "./pages.ts";
import { refusal } from "./parse-command.ts";

/** Prose names a command without all that it needs; everything that it does say must exist. */
const leftOut = ["commander.missingArgument", "commander.optionMissingArgument", "commander.help"];

const shell = ["", "sh", "shell", "bash", "console", "text"];

describe.each([...pages.values()].map((page) => [page.path, page] as const))("%s", (_path, page) => {
  const commands = page.blocks
    .filter(({ language }) => shell.includes(language))
    .flatMap(({ text, line }) => commandsOf(text).map((words) => ({ words, line })));

  test("the program takes every command line of elbow", async () => {
    const refused: string[] = [];
    for (const { words, line } of commands) {
      const typed = elbowArguments(words);
      const answer = typed === null ? null : await refusal(typed);
      if (answer !== null) {
        refused.push(`block at line ${line}: ${words.join(" ")}: ${answer.message}`);
      }
    }
    for (const { text, line } of page.spans) {
      const [words = []] =
        /^(elbow|node dist\/elbow\.js) [a-z]/.test(text) && !/[…|]/.test(text) ? commandsOf(text) : [];
      const typed = elbowArguments(words);
      const answer = typed === null ? null : await refusal(typed, true);
      if (answer !== null && !leftOut.includes(answer.code)) {
        refused.push(`line ${line}: ${text}: ${answer.message}`);
      }
    }
    expect(refused).toEqual([]);
  });

  test("the chart has every value that helm is given", () => {
    const unknown = commands.flatMap(({ words, line }) =>
      valuesSet(words)
        .map(chartKeyProblem)
        .filter((problem) => problem !== null)
        .map((problem) => `block at line ${line}: ${problem}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("reading command lines", () => {
  test.each([
    ["elbow cost --config a.yaml   # free", [["cost", "--config", "a.yaml"]]],
    ["AWS_PROFILE=x node dist/elbow.js run \\\n  --config a.yaml", [["run", "--config", "a.yaml"]]],
    [
      "helm template . | elbow scaffold dashboard application --from - --out d/",
      [["scaffold", "dashboard", "application", "--from", "-", "--out", "d/"]],
    ],
    ["kubectl exec deploy/elbow -- /nodejs/bin/node /elbow/elbow.js doctor > out.txt", [["doctor"]]],
    ["cat > x <<'EOF'\nelbow nonsense\nEOF\nelbow cost", [["cost"]]],
    ["echo \"elbow nonsense\" && elbow explain 'a b'", [["explain", "a b"]]],
    ["helm upgrade elbow ./charts/elbow", []],
  ])("%j", (text, expected) => {
    expect(
      commandsOf(text).flatMap((words) => [elbowArguments(words)].filter((one) => one !== null)),
    ).toEqual(expected);
  });

  test.each([
    ["run --otlp-endpont x", "commander.unknownOption"],
    ["scafold alerts", "commander.unknownCommand"],
    ["scaffold alerts -o xml", "commander.invalidArgument"],
    ["backfill --nonsense", "commander.unknownOption"],
  ])("elbow %s is refused, and nothing runs", async (line, code) => {
    expect((await refusal(line.split(" "), true))?.code).toBe(code);
  });

  test.each([
    ["otlp.endpoint", null],
    ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn", null],
    ["settings.budget.monthlyUsd", null],
    ["otlp.endpiont", "the chart has no value otlp.endpiont"],
    ["settings.budget.monthlyEur", "the chart has no value settings.budget.monthlyEur"],
  ])("--set %s: %s", (key, problem) => {
    expect(chartKeyProblem(key)).toBe(problem);
  });
});
