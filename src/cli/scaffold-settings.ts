import type { Freshness } from "../scaffold/alerts/evaluation-offset.ts";
import type { Settings } from "../config/settings.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions } from "./command-options.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";

/** What scaffolding needs of a configuration, which may be incomplete: nothing runs with it. */
export interface ScaffoldSettings {
  readonly settings: Settings;
  /** The label `cluster` of the series; null = the configuration does not say. */
  readonly cluster: string | null;
  /** The name that load balancer controllers use in names; null = the configuration does not say. */
  readonly clusterName: string | null;
}

/** A cluster of this name would be taken for an unknown one. */
const unknownCluster = "cluster-that-was-not-said";

/** Stand-ins for what a configuration must have to run, but rules and dashboards can do without. */
const standIns: readonly (readonly [string, string])[] = [
  ["clusterName", unknownCluster],
  ["region", "us-east-1"],
];

/** The configuration with stand-ins where required options are missing; null = it is wrong, which was printed. */
export async function scaffoldSettings(
  context: CommandContext,
  options: ConfigurationOptions,
): Promise<ScaffoldSettings | null> {
  let flags = options.flags;
  let missing: readonly string[] = [];
  let loaded = await loadConfiguration(context, options);
  if (loaded.kind === "invalid") {
    const { problems } = loaded;
    missing = standIns
      .map(([key]) => key)
      .filter((key) => problems.some((problem) => problem.key === key && !flags.has(key)));
    flags = new Map([...flags, ...standIns.filter(([key]) => missing.includes(key))]);
    loaded = await loadConfiguration(context, { ...options, flags });
  }
  if (loaded.kind === "invalid") {
    printProblems(context.stderr, loaded);
    return null;
  }
  const { settings } = loaded;
  const clusterName = missing.includes("clusterName") ? null : settings.clusterName;
  const label = settings.series.labels["cluster"] ?? clusterName;
  const isKnown = label !== null && label !== unknownCluster && !label.includes("${");
  return { settings, clusterName, cluster: isKnown ? label : null };
}

/** When rules can count on a minute, by this configuration. */
export function freshnessOf({ metrics, settle, polling }: Settings): Freshness {
  return { metrics, settle, intervalsMs: polling.intervalsMs };
}
