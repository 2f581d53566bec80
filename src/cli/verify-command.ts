import { Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { OutputFormat } from "./command-options.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";
import { addPromqlFlags, promqlFlags, type TypedPromql } from "./promql-flags.ts";
import type { VerifyOptions } from "./verify-options.ts";

interface Typed extends TypedPromql {
  readonly from?: string;
  readonly to?: string;
  readonly last?: string;
  readonly loadBalancerName?: readonly string[];
  readonly metric?: readonly string[];
  readonly sample?: string;
  readonly seed?: string;
  readonly destination?: string;
  readonly ignoreLabel?: readonly string[];
  readonly output: OutputFormat;
  readonly html?: string;
  readonly yes?: true;
  readonly demo?: true;
}

/** Registers `elbow verify`; `finish` is told its exit code. */
export function addVerifyCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = program.command("verify");
  addPromqlFlags(command, "PromQL address, the part before /api/v1/query")
    .description("Compare CloudWatch with a PromQL endpoint, minute by minute; the price is said first.")
    .option("--last <duration>", "the time up to now: 1h, 1d (default: 1h)")
    .option("--from <time>", "first minute: 2026-11-20T10:00:00Z, or now-6h")
    .option("--to <time>", "end, not included (default: now)")
    .option("--load-balancer-name <name...>", "only these: names, dimensions or ARNs")
    .option(
      "--metric <name...>",
      "only these: series names or globs (alb_http_code_target_5xx*), or CloudWatch names",
    )
    .option("--sample <number>", "so many series by chance, over at most 201 minutes by chance")
    .option("--seed <number>", "repeats the choice of an earlier sample")
    .option("--destination <name>", "which destination, where the configuration has several")
    .option("--ignore-label <name...>", "labels that may have any value")
    .addOption(
      new Option("-o, --output <format>", "how it is printed")
        .choices(["table", "json", "yaml"])
        .default("table"),
    )
    .option("--html <file>", "also write a page with both curves")
    .option("--yes", "accept the price without being asked")
    .option("--demo", "the simulated world of elbow demo, with planted faults")
    .action(async (typed: Typed) => {
      const { verify } = await import("./verify.ts");
      finish(await verify(context, { ...configurationOptions(command), ...optionsOf(typed) }));
    });
  addConfigurationFlags(command);
}

function optionsOf(typed: Typed): Omit<VerifyOptions, "configPath" | "flags"> {
  return {
    from: typed.from ?? null,
    to: typed.to ?? null,
    last: typed.last ?? null,
    loadBalancers: typed.loadBalancerName ?? [],
    metrics: typed.metric ?? [],
    sample: typed.sample ?? null,
    seed: typed.seed ?? null,
    destination: typed.destination ?? null,
    ignoredLabels: typed.ignoreLabel ?? [],
    ...promqlFlags(typed),
    output: typed.output,
    html: typed.html ?? null,
    yes: typed.yes === true,
    demo: typed.demo === true,
  };
}
