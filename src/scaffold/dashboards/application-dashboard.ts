import { firingAlerts, rollouts } from "./annotations.ts";
import { lessCommonSection } from "./application-features.ts";
import { applicationFailures } from "./application-failures.ts";
import { saturationPanels, targetPanels } from "./application-targets.ts";
import { codeLines, errorSteps, lastWeekLine, latencySteps } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { awsTable, ownerTable } from "./owner-panels.ts";
import { plot } from "./panels.ts";
import { highest, perMinute, perSecond, share } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { datasourceVariable, loadBalancerVariables, siteVariables, sloVariable } from "./variables.ts";
import { applicationZones } from "./zone-sections.ts";

/** One application load balancer: what users feel first, then why. */
export function applicationDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "application",
    title: "Application load balancer",
    description: "One ALB: users, errors, targets, saturation.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: "application", choice: "some" }),
      sloVariable(parameters),
    ],
    annotations: [firingAlerts(parameters), rollouts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "Load balancer", panels: [ownerTable(parameters), awsTable(parameters)] },
      { title: "Users", panels: users(at, parameters) },
      { title: "Errors", panels: errors(at) },
      { title: "Targets", panels: targetPanels(at) },
      { title: "Saturation and cost", panels: saturationPanels(at) },
      applicationZones(at),
      lessCommonSection(at),
    ],
  };
}

function users(
  { loadBalancer: selector, allowedShare }: Selectors,
  { thresholds }: DashboardParameters,
): readonly PanelSpec[] {
  const requests = { name: "alb_request_count_sum", selector };
  return [
    plot(
      {
        name: "requests",
        title: "Requests",
        description: "Requests per second for which a target was chosen; dashed: a week ago.",
        width: 8,
      },
      [
        { expr: perSecond(requests), legend: "{{load_balancer_name}}" },
        {
          expr: perSecond(requests).replace("[$__interval]", "[$__interval] offset 1w"),
          legend: "{{load_balancer_name}} last week",
        },
      ],
      { unit: "reqps", lines: [lastWeekLine] },
    ),
    plot(
      {
        name: "error-share",
        title: "Failed requests",
        description:
          "Share of requests answered with 5xx, by the load balancer itself or by targets; dashed: what the objective allows.",
        width: 8,
      },
      [
        { expr: share(applicationFailures(selector), "$__interval"), legend: "{{load_balancer_name}}" },
        { expr: `vector${allowedShare}`, legend: "objective" },
      ],
      {
        unit: "percentunit",
        steps: errorSteps(thresholds),
        lines: [{ pattern: "/^objective$/", colour: "orange", dashed: true }],
      },
    ),
    plot(
      {
        name: "response-time",
        title: "Response time of targets",
        description:
          "From the request leaving the load balancer until the target began to answer. Percentiles cannot be averaged: of several minutes the highest is drawn. Long streams and polls count with all their time.",
        width: 8,
      },
      ["p50", "p90", "p99"].map((percentile) => ({
        expr: highest({ name: `alb_target_response_time_${percentile}`, selector }, "$__interval"),
        legend: `{{load_balancer_name}} ${percentile}`,
      })),
      { unit: "s", steps: latencySteps(thresholds), stepLines: true },
    ),
  ];
}

function errors({ loadBalancer: selector, allowedShare }: Selectors): readonly PanelSpec[] {
  const code = (name: string, legend: string): { readonly expr: string; readonly legend: string } => ({
    expr: perMinute({ name: `alb_http_code_${name}_count_sum`, selector }),
    legend: `{{load_balancer_name}} ${legend}`,
  });
  const failures = applicationFailures(selector);
  return [
    plot(
      {
        name: "server-errors",
        title: "5xx answers",
        description:
          "Per minute, by who made them. LB 5xx has 502 (target closed or answered rubbish), 503 (no target) and 504 (target too slow) in it.",
        width: 8,
      },
      [code("target_5xx", "target 5xx"), code("elb_5xx", "LB 5xx")],
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
    plot(
      {
        name: "gateway-errors",
        title: "502, 503 and 504",
        description:
          "Per minute, made by the load balancer. 502 and 504 in roll-outs: the target ends before it is deregistered. 503: nothing registered.",
        width: 8,
      },
      ["502", "503", "504"].map((digits) => code(`elb_${digits}`, `LB ${digits}`)),
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
    plot(
      { name: "client-errors", title: "4xx answers", description: "Per minute, by who made them.", width: 8 },
      [code("target_4xx", "target 4xx"), code("elb_4xx", "LB 4xx")],
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
    plot(
      {
        name: "answers",
        title: "Answers of targets",
        description: "Per minute, by class of status code.",
        width: 12,
      },
      ["2xx", "3xx", "4xx", "5xx"].map((digits) => code(`target_${digits}`, `target ${digits}`)),
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
    plot(
      {
        name: "budget-burn",
        title: "Error budget burn",
        description:
          "How many times faster than allowed the budget is used: 1 = just as fast as the objective allows. Alerts page at 14.4 over 1 h and 6 over 6 h.",
        width: 12,
      },
      (["1h", "6h", "3d"] as const).map((window) => ({
        expr: `${share(failures, window)} / ${allowedShare}`,
        legend: `{{load_balancer_name}} ${window}`,
      })),
      {
        unit: "short",
        steps: [
          [null, "green"],
          [6, "orange"],
          [14.4, "red"],
        ],
        stepLines: true,
      },
    ),
  ];
}
