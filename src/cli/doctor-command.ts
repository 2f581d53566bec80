import { Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";
import { addPromqlFlags, promqlFlags, type TypedPromql } from "./promql-flags.ts";

/** Registers `elbow doctor`; `finish` is told its exit code. */
export function addDoctorCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = program.command("doctor");
  addPromqlFlags(command, "also look there for another elbow and for the version that ran")
    .description("Check credentials, rights and receivers, and say how to mend what fails.")
    .addOption(
      new Option("-o, --output <format>", "how it is printed")
        .choices(["table", "json", "yaml"])
        .default("table"),
    )
    .option("--demo", "look at the simulated world of elbow demo")
    .action(async (options: TypedPromql & { output: OutputFormat; demo?: true }) => {
      const { doctor } = await import("./doctor.ts");
      finish(
        await doctor(context, {
          ...configurationOptions(command),
          output: options.output,
          demo: options.demo === true,
          ...promqlFlags(options),
        }),
      );
    });
  addConfigurationFlags(command);
}
