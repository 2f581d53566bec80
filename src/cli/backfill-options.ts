import type { ConfigurationOptions } from "./command-options.ts";

/** What `elbow backfill` was asked, as typed; null = not given. */
export interface BackfillOptions extends ConfigurationOptions {
  readonly from: string;
  readonly to: string;
  /** Accept the price without being asked. */
  readonly yes: boolean;
  readonly maxAge: string | null;
  readonly output: "openmetrics" | null;
  readonly file: string | null;
  readonly onlyMissing: boolean;
  readonly prometheus: string | null;
  /** `name: value` each. */
  readonly prometheusHeaders: readonly string[];
  readonly prometheusTokenFile: string | null;
  readonly prometheusUsername: string | null;
  readonly prometheusPasswordFile: string | null;
  readonly destination: string | null;
  readonly loadBalancers: readonly string[];
  readonly state: string | null;
}
