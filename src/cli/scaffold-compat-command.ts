import { Argument, Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";
import type { ScaffoldCompatOptions } from "./scaffold-options.ts";

interface Typed {
  readonly output: ScaffoldCompatOptions["output"];
  readonly metric?: readonly string[];
  readonly central?: true;
  readonly out?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly objectLabel?: readonly string[];
}

/** Registers `elbow scaffold compat`; `finish` is told its exit code. */
export function addScaffoldCompat(
  scaffold: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = scaffold
    .command("compat")
    .description("Recording rules that keep the metric names of another exporter alive.")
    .addArgument(new Argument("<exporter>", "whose names").choices(["yace"]))
    .addOption(
      new Option("-o, --output <format>", "for which ruler")
        .choices(["prometheus", "prometheusrule", "mimir", "vmalert"])
        .default("prometheus"),
    )
    .option("--metric <name>", "only these old names; globs (aws_applicationelb_*); repeatable", collect)
    .option("--central", "one set for all clusters, even where the configuration names one")
    .option("--out <path>", "write to a file, or into a folder (ends with a slash or exists)")
    .option(
      "--name <name>",
      "name of the file, the PrometheusRule object and Mimir's namespace",
      "elbow-yace-names",
    )
    .option("--namespace <namespace>", "namespace of the PrometheusRule")
    .option(
      "--object-label <name=value>",
      "a label of the PrometheusRule, such as release=prometheus; repeatable",
      collect,
    )
    .action(async (exporter: "yace", typed: Typed) => {
      const { scaffoldCompat } = await import("./scaffold-compat.ts");
      finish(
        await scaffoldCompat(context, {
          ...configurationOptions(command),
          exporter,
          output: typed.output,
          metrics: typed.metric ?? [],
          central: typed.central === true,
          out: typed.out ?? null,
          name: typed.name,
          namespace: typed.namespace ?? null,
          objectLabels: typed.objectLabel ?? [],
        }),
      );
    });
  addConfigurationFlags(command);
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
