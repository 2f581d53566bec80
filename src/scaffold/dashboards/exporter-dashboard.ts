import { firingExporterAlerts, newVersions } from "./annotations.ts";
import { noneAllowed } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { costPanels, increase, processPanels } from "./exporter-parts.ts";
import { figure, plot } from "./panels.ts";
import { type Selectors, selectors, siteLabels } from "./selectors.ts";
import { table } from "./table-panel.ts";
import { datasourceVariable, siteVariables } from "./variables.ts";

/** elbow's own health and what it costs. Its counters are real counters: `increase` and `rate` are right for them. */
export function exporterDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "exporter",
    title: "elbow: health and cost",
    description: "Is the data fresh and whole, what does it cost, how is the process.",
    variables: [datasourceVariable(parameters), ...siteVariables(parameters)],
    annotations: [firingExporterAlerts(parameters), newVersions(parameters)],
    range: "6h",
    immediate: true,
    refresh: "1m",
    sections: [
      { title: "At a glance", panels: glance(at) },
      { title: "Fresh and whole", panels: freshness(at) },
      { title: "Cost", panels: costPanels(at) },
      { title: "CloudWatch, receivers, process", panels: processPanels(at) },
    ],
  };
}

function glance({ site, with: matching }: Selectors): readonly PanelSpec[] {
  const points = (outcome: string): string =>
    `sum(increase(elbow_points_total${matching(["env", "cluster", "region"], `outcome="${outcome}"`)}[$__range]))`;
  return [
    figure(
      {
        name: "leaders",
        title: "Leading",
        description: "Clusters with a process that leads. Less than all clusters: nobody reads there.",
        width: 4,
      },
      { expr: `count(max by (cluster) (elbow_leader${site}) > 0)`, legend: "" },
      { unit: "short" },
    ),
    figure(
      {
        name: "load-balancers",
        title: "Load balancers",
        description: "Load balancers that are read, of all clusters shown.",
        width: 4,
      },
      {
        expr: `sum(max by (cluster, relation) (elbow_load_balancers${matching(["env", "cluster", "region"], 'relation=~"owner|member|bound"')}))`,
        legend: "",
      },
      { unit: "short" },
    ),
    figure(
      {
        name: "delivered",
        title: "Points delivered",
        description: "Points that receivers accepted, over the time shown.",
        width: 4,
      },
      { expr: points("delivered"), legend: "" },
      { unit: "short" },
    ),
    figure(
      {
        name: "refused",
        title: "Points refused or lost",
        description:
          "Points that receivers refused for good or that could not be read in time, over the time shown. Should be none.",
        width: 4,
      },
      { expr: `${points("refused")} + ${points("lost")}`, legend: "" },
      { unit: "short", steps: noneAllowed, decimals: 0 },
    ),
    figure(
      {
        name: "forecast",
        title: "Forecast",
        description: "USD for a month of 730 hours at the intervals in force, of all clusters shown.",
        width: 4,
      },
      { expr: `sum(max by (cluster) (elbow_cloudwatch_cost_forecast_usd_per_month${site}))`, legend: "" },
      { unit: "currencyUSD", decimals: 2 },
    ),
    figure(
      { name: "spent", title: "Spent", description: "USD for CloudWatch over the time shown.", width: 4 },
      { expr: `sum(increase(elbow_cloudwatch_cost_usd_total${site}[$__range]))`, legend: "" },
      { unit: "currencyUSD", decimals: 3 },
    ),
  ];
}

function freshness({ site, with: matching }: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "data-age",
        title: "Age of the newest minute",
        description:
          "By class, of the latest load balancer; dashed: what is normal at the intervals in force.",
        width: 12,
      },
      [
        {
          expr: `max by (cluster, class) (max_over_time(elbow_data_age_seconds${site}[$__interval]))`,
          legend: "{{cluster}} {{class}}",
        },
        {
          expr: `max by (cluster, class) (max_over_time(elbow_data_age_expected_seconds${site}[$__interval]))`,
          legend: "{{cluster}} {{class}} expected",
        },
      ],
      { unit: "s", lines: [{ pattern: "/expected$/", dashed: true }] },
    ),
    plot(
      {
        name: "points",
        title: "Points",
        description:
          "Per interval of the plot, by what became of them. Repeated: sent again after a crash or a lost term, same values.",
        width: 12,
      },
      [{ expr: increase("elbow_points_total", "outcome, reason", site), legend: "{{outcome}} {{reason}}" }],
      { unit: "short", lines: [{ pattern: "/refused|lost/", colour: "red" }] },
    ),
    table(
      {
        name: "oldest",
        title: "Oldest",
        description: "The load balancers whose newest minute is oldest, in the class that alerts use.",
        width: 8,
        height: 8,
      },
      {
        labels: [
          { label: "load_balancer_name", title: "Load balancer" },
          { label: "cluster", title: "Cluster" },
        ],
        values: [
          {
            expr: `topk(10, max by (cluster, load_balancer_name) (last_over_time(elbow_data_age_seconds${matching(siteLabels, 'class="alerting"')}[5m])))`,
            title: "Age",
            unit: "s",
          },
        ],
        sortBy: "Age",
      },
    ),
    plot(
      {
        name: "late",
        title: "Late values",
        description:
          "Values that CloudWatch showed (appeared) or changed after their minute had been sent. Many: raise polling.settle.",
        width: 8,
      },
      [
        {
          expr: increase("elbow_late_points_total", "kind, aws_namespace", site),
          legend: "{{kind}} {{aws_namespace}}",
        },
      ],
      { unit: "short" },
    ),
    plot(
      {
        name: "identity",
        title: "Changed labels",
        description: "Existing load balancers whose series got other labels: their curves begin anew.",
        width: 8,
      },
      [{ expr: increase("elbow_identity_changes_total", "cluster", site), legend: "{{cluster}}" }],
      { unit: "short" },
    ),
  ];
}
