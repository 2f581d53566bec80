import type { AwsStandIn } from "../aws/open-aws.ts";
import type { Settings } from "../config/settings.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions } from "./command-options.ts";
import { exitBadUsage } from "./exit-code.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";

/** Where a command looks: a configuration, with the demo's AWS or the real one. */
export interface Surroundings {
  readonly settings: Settings;
  readonly aws: AwsStandIn | null;
}

/**
 * Runs `work` in the simulated world of `elbow demo`, or where the configuration says. Prints what is wrong with the
 * configuration and gives 2 when it cannot be used.
 */
export async function inSurroundings(
  context: CommandContext,
  options: ConfigurationOptions & { readonly demo: boolean },
  work: (surroundings: Surroundings) => Promise<number>,
): Promise<number> {
  if (options.demo) {
    const { inDemoWorld } = await import("./demo-world.ts");
    return inDemoWorld(context, work);
  }
  const loaded = await loadConfiguration(context, options);
  printProblems(context.stderr, {
    problems: loaded.kind === "invalid" ? loaded.problems : [],
    warnings: loaded.warnings,
  });
  return loaded.kind === "invalid" ? exitBadUsage : work({ settings: loaded.settings, aws: null });
}
