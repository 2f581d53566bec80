import type { EffectiveConfiguration } from "../config/effective.ts";
import { configurationRows } from "../config/print-configuration.ts";

/** One option in force. Secrets are already `***`. */
export interface ConfigurationOption {
  /** As written in the file. */
  readonly key: string;
  readonly value: string;
  /** Who said so: a place in the file, a variable, a flag, `default`. */
  readonly origin: string;
  /** Whether a changed file takes effect while running, or at the next start. */
  readonly reload: "live" | "restart";
  /** True when the file says something else by now, which waits for a restart. */
  readonly waiting: boolean;
}

/** The configuration in force, for the page. Its size is that of the configuration. */
export interface ConfigurationSnapshot {
  /** The file that is followed; null = there is none, or it is not followed. */
  readonly file: string | null;
  readonly options: readonly ConfigurationOption[];
  /** Changed options that wait for a restart, `otlp` for a changed number of destinations. */
  readonly waiting: readonly string[];
  /** What is wrong with the newest file, which is not used; null = nothing. */
  readonly invalid: string | null;
}

/** What the snapshot is made from. */
export interface ConfigurationState extends Omit<ConfigurationSnapshot, "options"> {
  readonly effective: EffectiveConfiguration;
}

/** The options in force as rows; values of secret options never get in. */
export function configurationSnapshot(state: ConfigurationState): ConfigurationSnapshot {
  const { file, waiting, invalid } = state;
  return {
    file,
    waiting,
    invalid,
    options: configurationRows(state.effective).map(({ key, value, origin, reload }) => ({
      key,
      value,
      origin,
      reload,
      waiting: waiting.some(
        (path) => key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`),
      ),
    })),
  };
}
