import { applicationDashboard } from "./application-dashboard.ts";
import { classicDashboard } from "./classic-dashboard.ts";
import { comparisonDashboard } from "./comparison-dashboard.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardName, DashboardSpec } from "./dashboard-spec.ts";
import { exporterDashboard } from "./exporter-dashboard.ts";
import { fleetDashboard } from "./fleet-dashboard.ts";
import { networkDashboard } from "./network-dashboard.ts";
import { serviceDashboard } from "./service-dashboard.ts";
import { sloDashboard } from "./slo-dashboard.ts";
import { targetGroupDashboard } from "./target-group-dashboard.ts";

const authors: Readonly<Record<DashboardName, (parameters: DashboardParameters) => DashboardSpec>> = {
  fleet: fleetDashboard,
  application: applicationDashboard,
  network: networkDashboard,
  classic: classicDashboard,
  "target-group": targetGroupDashboard,
  service: serviceDashboard,
  slo: sloDashboard,
  exporter: exporterDashboard,
  comparison: comparisonDashboard,
};

/** Every dashboard, general ones first. */
export const dashboardNames: readonly DashboardName[] = [
  "fleet",
  "application",
  "network",
  "classic",
  "target-group",
  "service",
  "slo",
  "exporter",
  "comparison",
];

/** The one kind of load balancer that a dashboard is about; null = any, or none. */
export function dashboardFamily(name: DashboardName): "alb" | "nlb" | "clb" | null {
  switch (name) {
    case "application":
    case "service":
    case "slo":
      return "alb";
    case "network":
      return "nlb";
    case "classic":
      return "clb";
    case "fleet":
    case "target-group":
    case "exporter":
    case "comparison":
      return null;
    default:
      return name satisfies never;
  }
}

/** One dashboard for a user's choice, before it is laid out. */
export function dashboardSpec(name: DashboardName, parameters: DashboardParameters): DashboardSpec {
  return authors[name](parameters);
}
