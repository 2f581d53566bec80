import type { FlagTexts } from "../config/read-flag-source.ts";

/** Which configuration a command uses: `--config FILE` (null = none given) and the flags of options. */
export interface ConfigurationOptions {
  readonly configPath: string | null;
  readonly flags: FlagTexts;
}

/** What `elbow demo` was asked. */
export interface DemoOptions {
  /** End after the first complete pass. */
  readonly once: boolean;
  /** Port of the status page on 127.0.0.1; 0 = any free one. */
  readonly port: number;
  /** Seed of the simulated world: the same seed gives the same world. */
  readonly seed: number;
}

/** How data is printed: `-o`. */
export type OutputFormat = "table" | "json" | "yaml";
