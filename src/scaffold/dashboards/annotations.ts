import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { GrafanaAnnotation } from "./grafana-json.ts";
import { selectors } from "./selectors.ts";
import { minimumStep, promqlSource } from "./targets.ts";

/** Firing alerts about what is shown, whoever wrote the rules: they carry our labels. */
export function firingAlerts(parameters: DashboardParameters): GrafanaAnnotation {
  const matchers = selectors(parameters).with(["cluster", "load_balancer_name"], 'alertstate="firing"');
  return drawn("Firing alerts", "red", {
    expr: `max by (alertname, cluster, load_balancer_name, target_group) (ALERTS${matchers})`,
    titleFormat: "{{alertname}}",
    textFormat: "{{load_balancer_name}} {{target_group}}",
  });
}

/** Firing alerts about the exporter. */
export function firingExporterAlerts(parameters: DashboardParameters): GrafanaAnnotation {
  const matchers = selectors(parameters).with(["cluster"], 'alertstate="firing"', 'alertname=~"Elbow.*"');
  return drawn("Firing alerts", "red", {
    expr: `max by (alertname, cluster) (ALERTS${matchers})`,
    titleFormat: "{{alertname}}",
    textFormat: "{{cluster}}",
  });
}

/** Roll-outs of Deployments in the namespaces of the owners; empty where kube-state-metrics is not collected. */
export function rollouts(parameters: DashboardParameters): GrafanaAnnotation {
  const owners = selectors(parameters).with(["env", "cluster", "region", "load_balancer_name"]);
  return drawn("Roll-outs", "blue", {
    expr: `changes(kube_deployment_status_observed_generation[$__rate_interval]) > 0 and on (namespace) last_over_time(elbow_load_balancer_owner_info${owners}[10m])`,
    titleFormat: "{{deployment}}",
    textFormat: "{{namespace}}",
  });
}

/** New versions of elbow itself. */
export function newVersions(parameters: DashboardParameters): GrafanaAnnotation {
  const { site } = selectors(parameters);
  return drawn("Start of elbow", "blue", {
    expr: `count by (cluster, version) (elbow_build_info${site}) unless count by (cluster, version) (elbow_build_info${site} offset 5m)`,
    titleFormat: "elbow {{version}}",
    textFormat: "{{cluster}}",
  });
}

function drawn(
  name: string,
  iconColor: string,
  query: { readonly expr: string; readonly titleFormat: string; readonly textFormat: string },
): GrafanaAnnotation {
  return {
    name,
    enable: true,
    hide: false,
    iconColor,
    datasource: promqlSource,
    step: minimumStep,
    ...query,
  };
}
