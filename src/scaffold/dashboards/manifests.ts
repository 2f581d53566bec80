import type { DashboardName } from "./dashboard-spec.ts";
import type { GrafanaDashboard } from "./grafana-json.ts";
import { uidPrefix } from "./links.ts";

/** A label or selector: key and value. */
export type LabelPair = readonly [key: string, value: string];

/** Where the manifests go. */
export interface ManifestChoice {
  /** null = the namespace of whoever applies them. */
  readonly namespace: string | null;
  /** Folder in Grafana. */
  readonly folder: string;
  /** What the sidecar looks for, or the operator's instance selector. */
  readonly label: LabelPair;
}

/** What the Grafana chart's sidecar looks for unless told otherwise (`sidecar.dashboards.label`). */
export const sidecarLabel: LabelPair = ["grafana_dashboard", "1"];
/** What the operator's documentation labels its Grafana with. */
export const operatorLabel: LabelPair = ["dashboards", "grafana"];

/** A ConfigMap that the sidecar of the Grafana chart turns into a dashboard. */
export function dashboardConfigMap(
  name: DashboardName,
  dashboard: GrafanaDashboard,
  { namespace, folder, label: [key, value] }: ManifestChoice,
): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: manifestName(dashboard),
      ...(namespace === null ? {} : { namespace }),
      labels: { "app.kubernetes.io/name": "elbow", [key]: value },
      // Used where the sidecar's folderAnnotation is set to this, the usual name.
      annotations: { grafana_folder: folder },
    },
    data: { [`${uidPrefix}${name}.json`]: dashboardText(dashboard) },
  };
}

/** A GrafanaDashboard of the Grafana operator (v5). */
export function dashboardResource(
  dashboard: GrafanaDashboard,
  { namespace, folder, label: [key, value] }: ManifestChoice,
): object {
  return {
    apiVersion: "grafana.integreatly.org/v1beta1",
    kind: "GrafanaDashboard",
    metadata: {
      name: manifestName(dashboard),
      ...(namespace === null ? {} : { namespace }),
      labels: { "app.kubernetes.io/name": "elbow" },
    },
    spec: {
      instanceSelector: { matchLabels: { [key]: value } },
      folder,
      // It looks again after this long; ten minutes are the operator's own default.
      resyncPeriod: "10m0s",
      json: dashboardText(dashboard),
    },
  };
}

/** The dashboard's file: JSON with a line for each value, so that changes can be reviewed. */
export function dashboardText(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** Uids are lower case, digits and hyphens: a Kubernetes name. */
function manifestName({ uid }: GrafanaDashboard): string {
  return uid.startsWith(uidPrefix) ? `elbow-dashboard-${uid.slice(uidPrefix.length)}` : uid;
}
