import { firingAlerts, rollouts } from "./annotations.ts";
import { noneAllowed, someNeeded } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { toService } from "./links.ts";
import { plot } from "./panels.ts";
import { highest, lowest, perSecond, perTargetGroup } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";
import {
  datasourceVariable,
  labelValues,
  loadBalancerVariables,
  queryVariable,
  siteVariables,
} from "./variables.ts";

const legend = "{{service}}:{{port}}";

/** One target group: the Service behind it, its targets, its share of the traffic. */
export function targetGroupDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "target-group",
    title: "Target group",
    description:
      "One target group of an application or network load balancer: what it is, its targets, its traffic.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: null, choice: "some" }),
      queryVariable(
        {
          name: "target_group",
          label: "Target group",
          query: labelValues("elbow_target_group_info", at.ofTargetGroups, "target_group"),
          description: "CloudWatch's dimension value, targetgroup/name/id.",
          choice: "some",
        },
        parameters,
      ),
    ],
    annotations: [firingAlerts(parameters), rollouts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "Target group", panels: [whatItIs(at)] },
      { title: "Targets", panels: targets(at) },
      { title: "Traffic", panels: traffic(at) },
      {
        title: "Answers (needs the metrics per target group, see metrics.include)",
        collapsed: true,
        panels: answers(at),
      },
    ],
  };
}

function whatItIs(at: Selectors): PanelSpec {
  const labels = [
    "target_group_name",
    "load_balancer_name",
    "namespace",
    "service",
    "port",
    "ingress",
    "route",
    "target_type",
    "external_traffic_policy",
    "job",
  ];
  return table(
    {
      name: "info",
      title: "What it is",
      description: "The Service behind the target group and what routes to it.",
      width: 24,
      height: 5,
    },
    {
      labels: labels.map((label) => ({
        label,
        title: label.replaceAll("_", " "),
        ...(label === "job" ? { links: [toService("${__data.fields.job}")] } : {}),
      })),
      values: [
        {
          expr: `max by (${labels.join(", ")}) (last_over_time(elbow_target_group_info${at.targetGroup}[$__range]))`,
          title: "Value",
          unit: "short",
          hidden: true,
        },
      ],
    },
  );
}

/** The same of both kinds: a target group belongs to one of them. */
function either(form: (prefix: string) => string): string {
  return ["alb", "nlb"].map((prefix) => `(${form(`${prefix}_target_group_`)})`).join(" or ");
}

function targets({ targetGroup: selector }: Selectors): readonly PanelSpec[] {
  const hosts = (kind: string, form: typeof highest): string =>
    either((prefix) => form({ name: `${prefix}${kind}`, selector }, "$__interval", perTargetGroup));
  return [
    plot(
      {
        name: "healthy",
        title: "Healthy targets",
        description: "The fewest and the most that any node saw in the interval.",
        width: 12,
      },
      [
        { expr: hosts("healthy_host_count_minimum", lowest), legend: `${legend} fewest` },
        { expr: hosts("healthy_host_count_maximum", highest), legend: `${legend} most` },
      ],
      { unit: "short", decimals: 0, steps: someNeeded, stepLines: true },
    ),
    plot(
      {
        name: "unhealthy",
        title: "Unhealthy targets",
        description: "The fewest and the most that any node saw in the interval.",
        width: 12,
      },
      [
        { expr: hosts("unhealthy_host_count_minimum", lowest), legend: `${legend} fewest` },
        { expr: hosts("unhealthy_host_count_maximum", highest), legend: `${legend} most` },
      ],
      { unit: "short", decimals: 0, steps: noneAllowed },
    ),
  ];
}

function traffic({ targetGroup: selector }: Selectors): readonly PanelSpec[] {
  const requests = perSecond({ name: "alb_target_group_request_count_sum", selector }, perTargetGroup);
  return [
    plot(
      {
        name: "requests",
        title: "Requests",
        description: "Requests per second. An idle group of a blue-green roll-out has none.",
        width: 12,
      },
      [{ expr: requests, legend }],
      { unit: "reqps" },
    ),
    plot(
      {
        name: "requests-per-target",
        title: "Requests per healthy target",
        description: "Requests per second, divided by the targets that were healthy.",
        width: 12,
      },
      [
        {
          expr: `${requests} / (${highest({ name: "alb_target_group_healthy_host_count_maximum", selector }, "$__interval", perTargetGroup)} > 0)`,
          legend,
        },
      ],
      { unit: "reqps" },
    ),
  ];
}

function answers({ targetGroup: selector }: Selectors): readonly PanelSpec[] {
  const name = (series: string): { readonly name: string; readonly selector: string } => ({
    name: `alb_target_group_${series}`,
    selector,
  });
  return [
    plot(
      { name: "codes", title: "Answers", description: "Per second, by class of status code.", width: 12 },
      ["2xx", "3xx", "4xx", "5xx"].map((digits) => ({
        expr: perSecond(name(`http_code_target_${digits}_count_sum`), perTargetGroup),
        legend: `${legend} ${digits}`,
      })),
      { unit: "reqps", stacked: true },
    ),
    plot(
      {
        name: "response-time",
        title: "Response time",
        description: "Of several minutes the highest.",
        width: 12,
      },
      ["p50", "p99"].map((percentile) => ({
        expr: highest(name(`target_response_time_${percentile}`), "$__interval", perTargetGroup),
        legend: `${legend} ${percentile}`,
      })),
      { unit: "s" },
    ),
  ];
}
