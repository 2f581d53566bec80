import { Argument, Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";

/** Registers `elbow explain`; `finish` is told its exit code. */
export function addExplainCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = program
    .command("explain")
    .description("Who owns which load balancer, and why.")
    .addArgument(
      new Argument(
        "[target]",
        "ingress/NS/NAME, service/NS/NAME, gateway/NS/NAME, ingressgroup/NAME, or the name, ARN or host name of a load balancer or target group; nothing = the whole table",
      ),
    )
    .addOption(
      new Option("-o, --output <format>", "how it is printed")
        .choices(["table", "json", "yaml"])
        .default("table"),
    )
    .option("--demo", "explain the simulated world of elbow demo")
    .action(async (target: string | undefined, options: { output: OutputFormat; demo?: true }) => {
      const { explain } = await import("./explain.ts");
      finish(
        await explain(context, {
          ...configurationOptions(command),
          target: target ?? null,
          output: options.output,
          demo: options.demo === true,
        }),
      );
    });
  addConfigurationFlags(command);
}
