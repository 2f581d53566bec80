import type { Command } from "commander";

/** What a command line says about a PromQL endpoint, as commander has it. */
export interface TypedPromql {
  readonly prometheus?: string;
  readonly prometheusHeader?: readonly string[];
  readonly prometheusTokenFile?: string;
  readonly prometheusUsername?: string;
  readonly prometheusPasswordFile?: string;
}

/** The same with a value for each; null = not given. */
export interface PromqlFlags {
  readonly prometheus: string | null;
  /** `name: value` each. */
  readonly prometheusHeaders: readonly string[];
  readonly prometheusTokenFile: string | null;
  readonly prometheusUsername: string | null;
  readonly prometheusPasswordFile: string | null;
}

/** Adds `--prometheus` and who we are there; `help` says what the endpoint is asked for. */
export function addPromqlFlags(command: Command, help: string): Command {
  return command
    .option("--prometheus <url>", help)
    .option(
      "--prometheus-header <name: value>",
      "sent to --prometheus, e.g. X-Scope-OrgID; repeatable",
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .option("--prometheus-token-file <file>", "bearer token for --prometheus")
    .option("--prometheus-username <name>", "user for --prometheus")
    .option("--prometheus-password-file <file>", "password for --prometheus");
}

/** Fills in what was not typed. */
export function promqlFlags(typed: TypedPromql): PromqlFlags {
  return {
    prometheus: typed.prometheus ?? null,
    prometheusHeaders: typed.prometheusHeader ?? [],
    prometheusTokenFile: typed.prometheusTokenFile ?? null,
    prometheusUsername: typed.prometheusUsername ?? null,
    prometheusPasswordFile: typed.prometheusPasswordFile ?? null,
  };
}
