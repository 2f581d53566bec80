import { costReport } from "../controller/rules/cost-report.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { costText } from "./cost-text.ts";
import { exitClean } from "./exit-code.ts";
import { lookOnce } from "./look-once.ts";
import { printAs } from "./print-as.ts";
import { inSurroundings } from "./surroundings.ts";

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
  return inSurroundings(context, options, (surroundings) =>
    lookOnce(context, surroundings, ({ discovered, region }) => {
      const report = costReport({
        region,
        exported: discovered.described.loadBalancers,
        loadBalancers: discovered.inventory.loadBalancers,
        settings: surroundings.settings,
      });
      context.stdout.write(printAs(report, options.output, costText));
      return exitClean;
    }),
  );
}
