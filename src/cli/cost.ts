import { stringify } from "yaml";
import { AwsError } from "../aws/aws-error.ts";
import { discoverOnce } from "../controller/discover-once.ts";
import { costReport, type CostReport } from "../controller/rules/cost-report.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { costText } from "./cost-text.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import type { Surroundings } from "./explain.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";

/** What `elbow cost` was asked. */
export interface CostOptions extends ConfigurationOptions {
  readonly output: OutputFormat;
  /** The simulated world of `elbow demo` instead of a cluster. */
  readonly demo: boolean;
}

/**
 * `elbow cost`: what `run` would ask of CloudWatch with this configuration, and what that costs. Looks once at the cluster and
 * at the load balancers; no paid call. Ends with 4 when they could not be looked at.
 */
export async function cost(context: CommandContext, options: CostOptions): Promise<number> {
  if (options.demo) {
    const { inDemoWorld } = await import("./demo-world.ts");
    return inDemoWorld(context, (surroundings) => costIn(context, surroundings, options.output));
  }
  const loaded = await loadConfiguration(context, options);
  printProblems(context.stderr, {
    problems: loaded.kind === "invalid" ? loaded.problems : [],
    warnings: loaded.warnings,
  });
  return loaded.kind === "invalid"
    ? exitBadUsage
    : costIn(context, { settings: loaded.settings, aws: null }, options.output);
}

async function costIn(
  context: CommandContext,
  { settings, aws }: Surroundings,
  output: OutputFormat,
): Promise<number> {
  const { clock, stdout, stderr } = context;
  const log = pinoLog(
    { ...settings.log, format: "text", level: settings.log.level === "debug" ? "debug" : "warn" },
    { stream: { write: (line) => stderr.write(line) }, clock, colour: stderr.isTerminal },
  );
  try {
    const once = await discoverOnce(settings, { clock, random: systemRandom, log, aws }, context.signal);
    if (once.kind === "failed") {
      stderr.write(`error: ${once.message}\n${once.remedy}\n`);
      return exitDifferences;
    }
    const { described, inventory } = once.discovered;
    const report = costReport({
      region: once.region,
      exported: described.loadBalancers,
      loadBalancers: inventory.loadBalancers,
      settings,
    });
    stdout.write(rendered(report, output));
    return exitClean;
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  }
}

function rendered(report: CostReport, output: OutputFormat): string {
  switch (output) {
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "yaml":
      return stringify(report, { lineWidth: 0, aliasDuplicateObjects: false });
    case "table":
      return costText(report);
    default:
      return output satisfies never;
  }
}
