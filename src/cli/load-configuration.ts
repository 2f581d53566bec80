import { parseConfiguration, type ConfigurationResult } from "../config/parse-configuration.ts";
import type { Place } from "../config/place.ts";
import { problemText, type Problem } from "../config/problem.ts";
import { configFileVariable } from "../config/read-environment-source.ts";
import type { ConfigurationFile } from "../config/read-file-source.ts";
import { maxYamlBytes } from "../config/yaml-tree.ts";
import type { CommandContext, TextOutput } from "./command-context.ts";
import type { ConfigurationOptions } from "./command-options.ts";

/**
 * The configuration of a command: flags, environment and the file of `--config` or `ELBOW_CONFIG`. A file that cannot
 * be read is a problem among the others. Nothing is printed.
 */
export async function loadConfiguration(
  context: CommandContext,
  options: ConfigurationOptions,
): Promise<ConfigurationResult> {
  const named = namedFile(context, options);
  const { file, problems } =
    named === null ? { file: null, problems: [] } : await readConfigurationFile(context, named);
  const result = parseConfiguration({ flags: options.flags, env: context.env, file });
  if (problems.length === 0) {
    return result;
  }
  return { kind: "invalid", problems, warnings: result.warnings };
}

/** The path of the file that a command's configuration comes from; null = none is named. */
export function configurationFile(context: CommandContext, options: ConfigurationOptions): string | null {
  return namedFile(context, options)?.path ?? null;
}

/** Reads one configuration file; `place` is where its name was given. */
export async function readConfigurationFile(
  context: CommandContext,
  named: { readonly path: string; readonly place: Place },
): Promise<{ readonly file: ConfigurationFile | null; readonly problems: readonly Problem[] }> {
  const { path, place } = named;
  const reading = await context.readFile(path, maxYamlBytes, context.signal);
  switch (reading.kind) {
    case "text":
      return { file: { name: path, text: reading.text }, problems: [] };
    case "unreadable": {
      const what = `${path} cannot be read: ${reading.reason}`;
      return {
        file: null,
        problems: [{ place, key: "", what, fix: "Name a YAML file that elbow may read." }],
      };
    }
    default:
      return reading satisfies never;
  }
}

/** Prints problems and warnings, one a line. */
export function printProblems(
  stderr: TextOutput,
  found: { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] },
): void {
  for (const warning of found.warnings) {
    stderr.write(`warning: ${problemText(warning)}\n`);
  }
  for (const problem of found.problems) {
    stderr.write(`error: ${problemText(problem)}\n`);
  }
}

function namedFile(
  { env }: CommandContext,
  { configPath }: ConfigurationOptions,
): { path: string; place: Place } | null {
  if (configPath !== null) {
    return { path: configPath, place: { source: "flag", flag: "--config" } };
  }
  const path = env[configFileVariable] ?? "";
  return path === "" ? null : { path, place: { source: "environment", variable: configFileVariable } };
}
