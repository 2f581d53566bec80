import { Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";

/** Registers `elbow cost`; `finish` is told its exit code. */
export function addCostCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = program
    .command("cost")
    .description("What CloudWatch would cost: a dry run that asks it nothing and costs nothing.")
    .addOption(
      new Option("-o, --output <format>", "how it is printed")
        .choices(["table", "json", "yaml"])
        .default("table"),
    )
    .option("--demo", "the simulated world of elbow demo")
    .action(async (options: { output: OutputFormat; demo?: true }) => {
      const { cost } = await import("./cost.ts");
      finish(
        await cost(context, {
          ...configurationOptions(command),
          output: options.output,
          demo: options.demo === true,
        }),
      );
    });
  addConfigurationFlags(command);
}
