import { Option, type Command } from "commander";
import type { BackfillOptions } from "./backfill-options.ts";
import type { CommandContext } from "./command-context.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";

type Typed = Partial<Omit<BackfillOptions, "prometheusHeaders" | "loadBalancers">> & {
  readonly from: string;
  readonly to: string;
  readonly prometheusHeader?: readonly string[];
  readonly loadBalancer?: readonly string[];
};

/** Registers `elbow backfill`; `finish` is told its exit code. */
export function addBackfillCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const backfill = program
    .command("backfill")
    .description("Push history, up to 15 days at one minute; the price is said first.")
    .requiredOption("--from <time>", "first minute: 2026-11-20T10:00:00Z, or now-6h")
    .option("--to <time>", "end, not included; never later than where the live controller is", "now")
    .option("--yes", "accept the price without being asked")
    .option("--max-age <duration>", "how old points the receiver takes: 30m, 2h, 15d")
    .addOption(
      new Option(
        "--output <format>",
        "write what is older than --max-age (without it, all) to --file",
      ).choices(["openmetrics"]),
    )
    .option("--file <file>", "the file for promtool tsdb create-blocks-from openmetrics")
    .option("--only-missing", "deliver only minutes that --prometheus does not have")
    .option("--prometheus <url>", "PromQL address, the part before /api/v1/query")
    .option(
      "--prometheus-header <name: value>",
      "sent to --prometheus, e.g. X-Scope-OrgID; repeatable",
      collect,
    )
    .option("--prometheus-token-file <file>", "bearer token for --prometheus")
    .option("--prometheus-username <name>", "user for --prometheus")
    .option("--prometheus-password-file <file>", "password for --prometheus")
    .option("--destination <name>", "which destination, where the configuration has several")
    .option("--load-balancer <name...>", "only these: names, dimensions or ARNs")
    .option("--state <file>", "where progress is kept; default: named after the range, in this folder")
    .action(async (typed: Typed) => {
      const command = await import("./backfill.ts");
      finish(await command.backfill(context, { ...configurationOptions(backfill), ...optionsOf(typed) }));
    });
  addConfigurationFlags(backfill);
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function optionsOf(typed: Typed): Omit<BackfillOptions, "configPath" | "flags"> {
  return {
    from: typed.from,
    to: typed.to,
    yes: typed.yes === true,
    maxAge: typed.maxAge ?? null,
    output: typed.output ?? null,
    file: typed.file ?? null,
    onlyMissing: typed.onlyMissing === true,
    prometheus: typed.prometheus ?? null,
    prometheusHeaders: typed.prometheusHeader ?? [],
    prometheusTokenFile: typed.prometheusTokenFile ?? null,
    prometheusUsername: typed.prometheusUsername ?? null,
    prometheusPasswordFile: typed.prometheusPasswordFile ?? null,
    destination: typed.destination ?? null,
    loadBalancers: typed.loadBalancer ?? [],
    state: typed.state ?? null,
  };
}
