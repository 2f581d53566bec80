import { assembleDashboard } from "./assemble-dashboard.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import { dashboardNames, dashboardSpec } from "./dashboards.ts";
import { dashboardText } from "./manifests.ts";

/** Every dashboard as a file: name (`elbow-fleet.json`, also unique among other programs' in one folder) → text. For charts and folders that are provisioned. */
export function dashboardFiles(parameters: DashboardParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dashboardNames.map((name) => {
      const dashboard = assembleDashboard(dashboardSpec(name, parameters), parameters);
      return [`${dashboard.uid}.json`, dashboardText(dashboard)];
    }),
  );
}
