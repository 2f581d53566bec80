/** The rules and dashboards that the chart can install: what `elbow scaffold` prints for a default configuration, with a stand-in for the cluster's name. */
import { chartRules } from "../src/cli/chart-rules.ts";
import { freshnessOf } from "../src/cli/scaffold-settings.ts";
import { parseConfiguration } from "../src/config/parse-configuration.ts";
import { defaultParameters } from "../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardFiles } from "../src/scaffold/dashboards/dashboard-files.ts";

/** File, below the project's folder → text. */
export function chartFiles(): Readonly<Record<string, string>> {
  const parsed = parseConfiguration({
    flags: new Map(),
    env: {},
    file: { name: "default", text: "clusterName: any\nregion: eu-west-1\n" },
  });
  if (parsed.kind === "invalid") {
    throw new Error("the default configuration is refused");
  }
  const cluster = "__CLUSTER__";
  const freshness = freshnessOf(parsed.settings);
  // It compares elbow with the offsets of rules about load balancers, so it goes where those go.
  const withOffsets = ["ElbowOffsetTooSmall"];
  const rules = chartRules({ only: ["alb", "nlb", "clb", ...withOffsets], without: [], cluster, freshness });
  const ownAlerts = chartRules({ only: ["exporter"], without: withOffsets, cluster, freshness });
  const dashboards = Object.entries(dashboardFiles(defaultParameters)).map(([name, text]) => [
    `charts/elbow/files/dashboards/${name}`,
    text,
  ]);
  return {
    "charts/elbow/files/own-alerts.yaml": ownAlerts,
    "charts/elbow/files/rules/load-balancers.yaml": rules,
    ...Object.fromEntries(dashboards),
  };
}
