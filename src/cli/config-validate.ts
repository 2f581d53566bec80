import { stringify } from "yaml";
import { checkFile } from "../config/parse-configuration.ts";
import { placeText } from "../config/place.ts";
import { problemText, type Problem } from "../config/problem.ts";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import { readConfigurationFile } from "./load-configuration.ts";

interface FileVerdict {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * `elbow config validate FILE…`: all problems of each file by itself, whatever flags and environment would add. Ends
 * with 2 when any file has one; warnings do not count.
 */
export async function validateFiles(
  context: CommandContext,
  options: { readonly files: readonly string[]; readonly output: OutputFormat },
): Promise<number> {
  const verdicts: FileVerdict[] = [];
  for (const path of options.files) {
    // The name on the command line is the place, and the message says it.
    const place = { source: "default" as const };
    const { file, problems } = await readConfigurationFile(context, { path, place });
    verdicts.push(
      file === null ? { file: path, problems, warnings: [] } : { file: path, ...checkFile(file) },
    );
  }
  context.stdout.write(rendered(verdicts, options.output));
  return verdicts.some(({ problems }) => problems.length > 0) ? exitBadUsage : exitClean;
}

function rendered(verdicts: readonly FileVerdict[], output: OutputFormat): string {
  switch (output) {
    case "json":
      return `${JSON.stringify(verdicts.map(asObject), null, 2)}\n`;
    case "yaml":
      return stringify(verdicts.map(asObject), { lineWidth: 0 });
    case "table":
      return verdicts.map(asText).join("");
    default:
      return output satisfies never;
  }
}

function asText({ file, problems, warnings }: FileVerdict): string {
  const lines = [
    ...warnings.map((warning) => `warning: ${problemText(warning)}`),
    ...problems.map((problem) => `error: ${problemText(problem)}`),
    `${file}: ${problems.length === 0 ? "valid" : `${problems.length} problem${problems.length > 1 ? "s" : ""}`}`,
  ];
  return `${lines.join("\n")}\n`;
}

function asObject({ file, problems, warnings }: FileVerdict): object {
  return {
    file,
    valid: problems.length === 0,
    problems: problems.map(problemObject),
    warnings: warnings.map(problemObject),
  };
}

function problemObject({ place, key, what, fix }: Problem): object {
  const at = place.source === "file" ? { line: place.line, column: place.column } : {};
  return { place: placeText(place), ...at, key, what, fix };
}
