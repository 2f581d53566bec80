import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import type { PromqlFlags } from "./promql-flags.ts";

/** What `elbow verify` was asked, as typed; null = not given. */
export interface VerifyOptions extends ConfigurationOptions, PromqlFlags {
  readonly from: string | null;
  readonly to: string | null;
  readonly last: string | null;
  readonly loadBalancers: readonly string[];
  readonly metrics: readonly string[];
  readonly sample: string | null;
  readonly seed: string | null;
  readonly destination: string | null;
  readonly ignoredLabels: readonly string[];
  readonly output: OutputFormat;
  readonly html: string | null;
  /** Accept the price without being asked. */
  readonly yes: boolean;
  readonly demo: boolean;
}
