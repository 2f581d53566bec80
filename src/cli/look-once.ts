import { AwsError } from "../aws/aws-error.ts";
import { discoverOnce, type DiscoveredOnce } from "../controller/discover-once.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitDifferences } from "./exit-code.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * One look at the cluster and at the load balancers, without a paid call, handed to `show`, which gives the exit code. Says why
 * on stderr when there was nothing to look at: 4 = the look failed, 2 = a person must mend kubeconfig or region first.
 */
export async function lookOnce(
  context: CommandContext,
  { settings, aws }: Surroundings,
  show: (seen: Extract<DiscoveredOnce, { kind: "discovered" }>) => number,
): Promise<number> {
  const { clock, stderr } = context;
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
    return show(once);
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  }
}
