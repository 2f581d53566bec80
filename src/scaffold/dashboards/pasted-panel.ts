import { assemblePanel } from "./assemble-dashboard.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import type { GrafanaPanel, GrafanaTarget } from "./grafana-json.ts";

/** A panel for somebody else's dashboard: with the data sources that were chosen, or with `${datasource}`, for a variable of that name. */
export function pastedPanel(spec: PanelSpec, { values }: DashboardParameters): GrafanaPanel {
  const chosen = new Map([
    ["${datasource}", values.datasource],
    ["${cloudwatch}", values.cloudwatch],
  ]);
  function placed<T extends GrafanaPanel | GrafanaTarget>(one: T): T {
    const { datasource } = one;
    const uid = chosen.get(datasource?.uid ?? "");
    return datasource === undefined || uid === undefined
      ? one
      : { ...one, datasource: { ...datasource, uid } };
  }
  const panel = placed(assemblePanel(spec));
  return { ...panel, targets: (panel.targets ?? []).map(placed) };
}
