import { stringify } from "yaml";
import { AwsError } from "../aws/aws-error.ts";
import type { AwsStandIn } from "../aws/open-aws.ts";
import type { Settings } from "../config/settings.ts";
import { discoverOnce } from "../controller/discover-once.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { explainAnswer, type ExplainAnswer } from "./explain-answer.ts";
import { explainText } from "./explain-text.ts";
import { readTarget } from "./explain-target.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";

/** What `elbow explain` was asked. */
export interface ExplainOptions extends ConfigurationOptions {
  /** As typed; null = the whole table. */
  readonly target: string | null;
  readonly output: OutputFormat;
  /** Explain the simulated world of `elbow demo` instead of a cluster. */
  readonly demo: boolean;
}

/** Where a command looks: a configuration, with the demo's AWS or the real one. */
export interface Surroundings {
  readonly settings: Settings;
  readonly aws: AwsStandIn | null;
}

/**
 * `elbow explain`: who owns what and why, from one look at the cluster and AWS; no paid call. Ends with 4 when the target
 * matches nothing, or when the cluster or AWS could not be looked at.
 */
export async function explain(context: CommandContext, options: ExplainOptions): Promise<number> {
  const reading = options.target === null ? null : readTarget(options.target);
  if (reading?.kind === "invalid") {
    context.stderr.write(`error: ${reading.message}\n`);
    return exitBadUsage;
  }
  const asked =
    reading === null || options.target === null ? null : { text: options.target, target: reading.target };
  if (options.demo) {
    const { inDemoWorld } = await import("./demo-world.ts");
    return inDemoWorld(context, (surroundings) => explainIn(context, surroundings, { asked, ...options }));
  }
  const loaded = await loadConfiguration(context, options);
  printProblems(context.stderr, {
    problems: loaded.kind === "invalid" ? loaded.problems : [],
    warnings: loaded.warnings,
  });
  return loaded.kind === "invalid"
    ? exitBadUsage
    : explainIn(context, { settings: loaded.settings, aws: null }, { asked, ...options });
}

async function explainIn(
  context: CommandContext,
  { settings, aws }: Surroundings,
  question: Pick<ExplainOptions, "output"> & { readonly asked: Parameters<typeof explainAnswer>[0]["asked"] },
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
    const { discovered, region } = once;
    const answer = explainAnswer({ discovered, region, settings: settings.ownership, asked: question.asked });
    stdout.write(rendered(answer, question.output));
    return answer.found ? exitClean : exitDifferences;
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  }
}

function rendered(answer: ExplainAnswer, output: OutputFormat): string {
  switch (output) {
    case "json":
      return `${JSON.stringify(answer, null, 2)}\n`;
    case "yaml":
      return stringify(answer, { lineWidth: 0, aliasDuplicateObjects: false });
    case "table":
      return explainText(answer);
    default:
      return output satisfies never;
  }
}
