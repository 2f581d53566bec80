import { Argument, Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";

/** Registers `elbow config print|schema|validate`; `finish` is told each command's exit code. */
export function addConfigCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const config = program
    .command("config")
    .description("Show, describe or check the configuration.")
    .usage("<command> [options]")
    .helpCommand(false);

  const print = config
    .command("print")
    .description("The configuration in force, and where each value came from.")
    .addOption(output(["yaml", "json", "table"]))
    .action(async (options: { output: OutputFormat }) => {
      const { printConfiguration } = await import("./config-print.ts");
      finish(await printConfiguration(context, { ...configurationOptions(print), output: options.output }));
    });
  addConfigurationFlags(print);

  config
    .command("schema")
    .description("The JSON schema of a configuration file.")
    .addOption(output(["json", "yaml"]))
    .action(async (options: { output: "json" | "yaml" }) => {
      const { printSchema } = await import("./config-schema.ts");
      finish(printSchema(context, options));
    });

  config
    .command("validate")
    .description("All problems of configuration files at once.")
    .addArgument(new Argument("<file...>", "configuration files (YAML)"))
    .addOption(output(["table", "json", "yaml"]))
    .action(async (files: readonly string[], options: { output: OutputFormat }) => {
      const { validateFiles } = await import("./config-validate.ts");
      finish(await validateFiles(context, { files, output: options.output }));
    });
}

function output(formats: readonly [OutputFormat, ...OutputFormat[]]): Option {
  return new Option("-o, --output <format>", "how it is printed").choices(formats).default(formats[0]);
}
