import { configurationObject, configurationRows, configurationYaml } from "../config/print-configuration.ts";
import type { EffectiveConfiguration } from "../config/effective.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";
import { textTable } from "./text-table.ts";

/** `elbow config print`: the configuration that `run` would use, with the origin of each value and secrets hidden. */
export async function printConfiguration(
  context: CommandContext,
  options: ConfigurationOptions & { readonly output: OutputFormat },
): Promise<number> {
  const result = await loadConfiguration(context, options);
  if (result.kind === "invalid") {
    printProblems(context.stderr, result);
    return exitBadUsage;
  }
  printProblems(context.stderr, { problems: [], warnings: result.warnings });
  context.stdout.write(rendered(result.effective, options.output));
  return exitClean;
}

function rendered(effective: EffectiveConfiguration, output: OutputFormat): string {
  switch (output) {
    case "yaml":
      return configurationYaml(effective);
    case "json":
      return `${JSON.stringify(configurationObject(effective), null, 2)}\n`;
    case "table":
      return textTable(
        ["option", "value", "from"],
        configurationRows(effective).map(({ key, value, origin }) => [key, value, origin]),
      );
    default:
      return output satisfies never;
  }
}
