import type { Environment } from "./read-environment-source.ts";
import type { ConfigurationFile } from "./read-file-source.ts";
import type { FlagTexts } from "./read-flag-source.ts";

/** Everything a configuration is made of. */
export interface ConfigurationSources {
  readonly flags: FlagTexts;
  readonly env: Environment;
  /** Null = none was named. */
  readonly file: ConfigurationFile | null;
}
