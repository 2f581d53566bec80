import { firingAlerts } from "./annotations.ts";
import { applicationFailures } from "./application-failures.ts";
import { budgetSteps } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { toLoadBalancer, toService } from "./links.ts";
import { plot } from "./panels.ts";
import { amountOfAll, perLoadBalancer, share } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";
import { datasourceVariable, loadBalancerVariables, siteVariables, sloVariable } from "./variables.ts";

/** What was promised and what was kept, over 30 days. */
export function sloDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "slo",
    title: "Load balancers: objectives",
    description: "Availability of application load balancers against the objective, over 30 days.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: "application", choice: "all" }),
      sloVariable(parameters),
    ],
    annotations: [firingAlerts(parameters)],
    range: "7d",
    // Thirty days of points are read for each line: not every minute.
    refresh: "",
    sections: [
      { title: "30 days", panels: [compliance(at)] },
      { title: "When it went", panels: worstHours(at) },
    ],
  };
}

function compliance({ loadBalancer: selector, allowedShare }: Selectors): PanelSpec {
  const failures = applicationFailures(selector);
  const failed = share(failures, "30d");
  return table(
    {
      name: "compliance",
      title: "Objectives",
      description:
        "The 30 days before the end of the time shown, or as many as the data source has. elbow backfill can fill in 15. Each line reads 43,200 points of each of its series: with hundreds of load balancers choose a namespace.",
      width: 24,
      height: 12,
    },
    {
      labels: [
        {
          label: "load_balancer_name",
          title: "Load balancer",
          links: [toLoadBalancer("application", "${__data.fields.load_balancer_name}")],
        },
        { label: "namespace", title: "Namespace" },
        { label: "job", title: "Job", links: [toService("${__data.fields.job}")] },
        { label: "cluster", title: "Cluster" },
        { label: "region", title: "Region" },
      ],
      values: [
        {
          expr: `max by (${perLoadBalancer}, namespace, job) (last_over_time(elbow_load_balancer_info${selector}[1h]))`,
          title: "Info",
          unit: "short",
          hidden: true,
        },
        { expr: `1 - ${failed}`, title: "Available", unit: "percentunit", decimals: 3 },
        {
          expr: `1 - ${failed} / ${allowedShare}`,
          title: "Budget left",
          unit: "percentunit",
          decimals: 1,
          steps: budgetSteps,
        },
        { expr: amountOfAll(failures.bad, "30d"), title: "Failed requests", unit: "short", decimals: 0 },
        { expr: amountOfAll(failures.all, "30d"), title: "Requests", unit: "short", decimals: 0 },
      ],
    },
  );
}

function worstHours({ loadBalancer: selector, allowedShare }: Selectors): readonly PanelSpec[] {
  const failures = applicationFailures(selector);
  return [
    plot(
      {
        name: "failed",
        title: "Failed requests",
        description: "5xx answers in each interval of the plot: where the budget went.",
        width: 12,
      },
      [{ expr: amountOfAll(failures.bad, "$__interval"), legend: "{{load_balancer_name}}" }],
      { unit: "short", stacked: true },
    ),
    plot(
      {
        name: "burn",
        title: "Burn rate over 6 h",
        description: "How many times faster than allowed the budget is used.",
        width: 12,
      },
      [{ expr: `${share(failures, "6h")} / ${allowedShare}`, legend: "{{load_balancer_name}}" }],
      {
        unit: "short",
        steps: [
          [null, "green"],
          [1, "orange"],
          [6, "red"],
        ],
        stepLines: true,
      },
    ),
  ];
}
