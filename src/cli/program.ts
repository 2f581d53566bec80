import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { environmentName } from "../config/option-names.ts";
import { addBackfillCommand } from "./backfill-command.ts";
import type { CommandContext } from "./command-context.ts";
import type { DemoOptions } from "./command-options.ts";
import { addConfigCommand } from "./config-command.ts";
import { addConfigurationFlags, configurationOptions, optionOfFlag } from "./configuration-flags.ts";
import { addCostCommand } from "./cost-command.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { addExplainCommand } from "./explain-command.ts";
import { addVerifyCommand } from "./verify-command.ts";
import { addScaffoldCommand } from "./scaffold-command.ts";
import { version } from "./version.ts";

/** Seed of the demo's world unless told otherwise: any number does; this one shows all that the demo is about. */
const demoSeed = 1;

/**
 * Runs one command line and gives its exit code. Bad usage is said on stderr and gives 2; rejects only when a command
 * itself rejects. Each command is imported when it runs, so that help needs none of them.
 */
export async function runProgram(context: CommandContext): Promise<number> {
  let exitCode = exitClean;
  const program = buildProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...context.argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    if (error.exitCode === exitClean) {
      return exitClean;
    }
    if (error.code !== "commander.help") {
      context.stderr.write(`${usageText(error)}\n`);
    }
    return exitBadUsage;
  }
}

/** All commands with their flags, not yet run; `finish` is told the exit code of the one that runs. */
export function buildProgram(context: CommandContext, finish: (exitCode: number) => void): Command {
  const program = new Command("elbow")
    .description(
      "Reads the CloudWatch metrics of the load balancers your cluster owns, once they are final,\nand pushes them through OTLP with CloudWatch's own timestamps.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .usage("<command> [options]")
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ helpWidth: 110, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // Errors are printed once, by runProgram, which knows the exit code.
      outputError: () => undefined,
    });

  const run = program
    .command("run")
    .description("Read and push until stopped; in the cluster, or outside it with a kubeconfig.")
    .action(async () => {
      const command = await import("./run.ts");
      finish(await command.run(context, configurationOptions(run)));
    });
  addConfigurationFlags(run);

  program
    .command("demo")
    .description("The whole program against a simulated cluster, AWS and receiver; free of charge.")
    .option("--once", "end after the first complete pass")
    .addOption(
      new Option("--port <number>", "port of the status page on 127.0.0.1; 0 = any free one")
        .argParser(wholeNumber(65_535))
        .default(8080),
    )
    .addOption(
      new Option("--seed <number>", "the same seed gives the same world")
        .argParser(wholeNumber(4_294_967_295))
        .default(demoSeed),
    )
    .action(async (options: Omit<DemoOptions, "once"> & { once?: true }) => {
      const command = await import("./demo.ts");
      finish(await command.demo(context, { ...options, once: options.once === true }));
    });

  addExplainCommand(program, context, finish);
  addBackfillCommand(program, context, finish);
  addVerifyCommand(program, context, finish);
  addCostCommand(program, context, finish);
  addDoctorCommand(program, context, finish);
  addScaffoldCommand(program, context, finish);
  addConfigCommand(program, context, finish);
  return program;
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max)) {
      throw new InvalidArgumentError(`Write a whole number, 0 to ${max}.`);
    }
    return value;
  };
}

/** Commander's message in our words: what is wrong, then what to do. */
function usageText(error: CommanderError): string {
  const text = error.message.replace(/^error: /, "").replace(/\n\((Did you mean .*)\)$/, ". $1");
  const flag = error.code === "commander.unknownOption" ? /'(--[a-z-]+)/.exec(text)?.[1] : undefined;
  const row = flag === undefined ? null : optionOfFlag(flag);
  const hint =
    row === null ? "" : ` ${row.path} has no flag: write it in the file or set ${environmentName(row.path)}.`;
  return `error: ${/[.?]$/.test(text) ? text : `${text}.`}${hint}\nSee elbow --help.`;
}
