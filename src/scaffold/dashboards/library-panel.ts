import type { GrafanaLibraryPanel } from "./grafana-json.ts";
import type { DashboardName, PanelSpec } from "./dashboard-spec.ts";
import { uidPrefix } from "./links.ts";
import { panelId } from "./panel-id.ts";
import { pastedPanel } from "./pasted-panel.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";

/** A panel as an element of Grafana's library: the body that its HTTP API takes at `/api/library-elements`, with `kind: 1` for a panel. */
export type LibraryElement = Omit<GrafanaLibraryPanel, "type" | "version"> & { readonly kind: 1 };

/** The library element of one panel; its uid is stable. */
export function libraryElement(
  dashboard: DashboardName,
  spec: PanelSpec,
  parameters: DashboardParameters,
): LibraryElement {
  const { id: _id, gridPos: _gridPos, libraryPanel: _libraryPanel, ...model } = pastedPanel(spec, parameters);
  const name = `elbow ${dashboard}: ${spec.title}`;
  return {
    uid: `${uidPrefix}panel-${panelId(`${dashboard}/${spec.name}`)}`,
    name,
    kind: 1,
    model,
  };
}
