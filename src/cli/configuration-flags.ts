import { Option, type Command } from "commander";
import { flagName } from "../config/option-names.ts";
import type { OptionKind, OptionRow } from "../config/option-row.ts";
import { optionTable } from "../config/option-table.ts";
import type { ConfigurationOptions } from "./command-options.ts";

const flagged = optionTable.filter((row) => row.flag === true);

/** Adds `--config` and the flags of the option table to a command. */
export function addConfigurationFlags(command: Command): Command {
  command.addOption(new Option("--config <file>", "configuration file (YAML); also ELBOW_CONFIG"));
  for (const row of flagged) {
    command.addOption(flagOption(row).helpGroup("Configuration, stronger than variables and file:"));
  }
  return command.addHelpText(
    "after",
    "\nEvery option of the file is also a variable: polling.settle is ELBOW_POLLING_SETTLE.\nAll options: docs/configuration.md, elbow config print.",
  );
}

/** What the parsed command line says about the configuration. */
export function configurationOptions(command: Command): ConfigurationOptions {
  const values: Readonly<Record<string, unknown>> = command.opts();
  const config = values["config"];
  const texts = flagged.flatMap((row): readonly (readonly [string, string])[] => {
    const text = values[flagOption(row).attributeName()];
    return typeof text === "string" ? [[row.path, text]] : [];
  });
  return { configPath: typeof config === "string" ? config : null, flags: new Map(texts) };
}

/** What to say about a flag that does not exist although there is an option of that name; null = nothing. */
export function optionOfFlag(flag: string): OptionRow | null {
  return optionTable.find((row) => row.flag !== true && flagName(row.path) === flag) ?? null;
}

function flagOption(row: OptionRow): Option {
  const option = new Option(`${flagName(row.path)} <${placeholder(row.kind)}>`, briefHelp(row));
  return row.kind.kind === "list" || row.kind.kind === "map"
    ? option.argParser((text: string, before: unknown) =>
        typeof before === "string" ? `${before},${text}` : text,
      )
    : option;
}

/** The first clause of the row's help, with the default where there is a short one. */
function briefHelp(row: OptionRow): string {
  const [clause = ""] = row.help.split(row.kind.kind === "choice" ? /[;:,]|\.$/ : /;|\.(?: |$)/);
  const text = `${clause.slice(0, 1).toLowerCase()}${clause.slice(1)}`;
  const proper = /^[A-Z]{2}/.test(clause) ? clause : text;
  const choices = row.kind.kind === "choice" ? `: ${row.kind.values.join(", ")}` : "";
  const fallback =
    row.default === null || typeof row.default === "object" ? "" : ` (default: ${String(row.default)})`;
  return `${proper}${choices}${fallback}`;
}

function placeholder(kind: OptionKind): string {
  switch (kind.kind) {
    case "duration":
      return "duration";
    case "listen":
      return "address";
    case "list":
      return "a,b";
    case "map":
      return "key=value,…";
    case "bytes":
      return "size";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "true|false";
    case "string":
    case "choice":
      return "text";
    default:
      return kind satisfies never;
  }
}
