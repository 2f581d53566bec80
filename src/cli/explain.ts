import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { explainAnswer } from "./explain-answer.ts";
import { explainText } from "./explain-text.ts";
import { readTarget } from "./explain-target.ts";
import { lookOnce } from "./look-once.ts";
import { printAs } from "./print-as.ts";
import { inSurroundings } from "./surroundings.ts";

/** What `elbow explain` was asked. */
export interface ExplainOptions extends ConfigurationOptions {
  /** As typed; null = the whole table. */
  readonly target: string | null;
  readonly output: OutputFormat;
  /** Explain the simulated world of `elbow demo` instead of a cluster. */
  readonly demo: boolean;
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
  return inSurroundings(context, options, (surroundings) =>
    lookOnce(context, surroundings, ({ discovered, region }) => {
      const answer = explainAnswer({ discovered, region, settings: surroundings.settings.ownership, asked });
      context.stdout.write(printAs(answer, options.output, explainText));
      return answer.found ? exitClean : exitDifferences;
    }),
  );
}
