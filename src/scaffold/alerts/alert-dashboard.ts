import { uidPrefix } from "../dashboards/links.ts";
import { panelId } from "../dashboards/panel-id.ts";
import type { DashboardName } from "../dashboards/dashboard-spec.ts";
import type { AlertTemplate } from "./alert-template.ts";

/** Where an alert can be seen: a dashboard of ours, and a panel of it. */
export interface AlertDashboard {
  readonly uid: string;
  readonly panelId: number;
}

const byFamily: Readonly<Record<AlertTemplate["family"], DashboardName>> = {
  alb: "application",
  nlb: "network",
  clb: "classic",
  exporter: "exporter",
};

/** The dashboard that shows what a template is about. */
export function dashboardOf({ family, subject }: AlertTemplate): DashboardName {
  return subject === "target-group" ? "target-group" : byFamily[family];
}

/** The panel that shows what a template judges; null = the template names none. */
export function panelOf(template: AlertTemplate): AlertDashboard | null {
  return template.panel === null
    ? null
    : { uid: `${uidPrefix}${dashboardOf(template)}`, panelId: panelId(template.panel) };
}

/** Variables of our dashboards that alerts have labels of. Others, such as `env`, follow from the load balancer. */
const linkedLabels: Readonly<Record<AlertTemplate["subject"], readonly string[]>> = {
  cluster: ["cluster", "region"],
  "load-balancer": ["cluster", "region", "load_balancer_name"],
  "target-group": ["cluster", "region", "load_balancer_name", "target_group"],
};

/**
 * The link to it as a Go template, which every ruler fills in with the alert's labels. A label that an alert does not have
 * is left out: an empty variable would match nothing.
 */
export function dashboardLink(template: AlertTemplate, grafanaUrl: string): string {
  const variables = linkedLabels[template.subject].map(
    (label) => `{{ with $labels.${label} }}&var-${label}={{ . | urlquery }}{{ end }}`,
  );
  return `${grafanaUrl}/d/${uidPrefix}${dashboardOf(template)}?from=now-3h&to=now${variables.join("")}`;
}
