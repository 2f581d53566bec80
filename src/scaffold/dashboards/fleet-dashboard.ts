import { firingAlerts } from "./annotations.ts";
import { burnSteps, errorSteps, latencySteps, noneAllowed } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { toLoadBalancer } from "./links.ts";
import { fleetFailures } from "./fleet-failures.ts";
import { fleetTable } from "./fleet-table.ts";
import { troubledTargetGroups } from "./fleet-target-groups.ts";
import { figure, plot } from "./panels.ts";
import { amountOfAll, highest, perLoadBalancer, share } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { datasourceVariable, loadBalancerVariables, siteVariables, sloVariable } from "./variables.ts";

/** "Which load balancer is in trouble?" */
export function fleetDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "fleet",
    title: "Load balancers: fleet",
    description: "Every load balancer that elbow sees, the worst first.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: null, choice: "all" }),
      sloVariable(parameters),
    ],
    annotations: [firingAlerts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "At a glance", panels: glance(at, parameters) },
      { title: "Load balancers", panels: [fleetTable(at, parameters)] },
      { title: "Ten worst", panels: worst(at, parameters) },
      { title: "Target groups in trouble", collapsed: true, panels: troubledTargetGroups(at) },
    ],
  };
}

function glance(at: Selectors, { thresholds }: DashboardParameters): readonly PanelSpec[] {
  const everything = "cluster";
  const { bad, all } = fleetFailures(at);
  return [
    figure(
      { name: "count", title: "Load balancers", description: "Load balancers with an owner here.", width: 4 },
      {
        expr: `count(group by (${perLoadBalancer}) (last_over_time(elbow_load_balancer_info${at.loadBalancer}[10m])))`,
        legend: "",
      },
      { unit: "short" },
    ),
    figure(
      {
        name: "firing",
        title: "Firing alerts",
        description:
          "Alerts about load balancers that fire now, whoever wrote the rules; 0 also where no rules are installed.",
        width: 4,
      },
      {
        expr: `count(ALERTS${at.with(["cluster", "load_balancer_name"], 'alertstate="firing"', 'load_balancer_name!=""')}) or vector(0)`,
        legend: "",
      },
      { unit: "short", steps: noneAllowed },
    ),
    figure(
      {
        name: "requests",
        title: "Requests",
        description:
          "Requests per second of application and classic load balancers, mean over the time shown.",
        width: 4,
      },
      { expr: `sum(${amountOfAll(all, "$__range")}) / $__range_s`, legend: "" },
      { unit: "reqps" },
    ),
    figure(
      {
        name: "error-share",
        title: "Failed requests",
        description: "Share of requests answered with 5xx by load balancers or targets, over the time shown.",
        width: 4,
      },
      {
        expr: `(sum(${amountOfAll(bad, "$__range", everything)}) or vector(0)) / (sum(${amountOfAll(all, "$__range", everything)}) > 0)`,
        legend: "",
      },
      { unit: "percentunit", steps: errorSteps(thresholds), decimals: 2 },
    ),
    figure(
      {
        name: "fastest-burn",
        title: "Fastest burn",
        description:
          "How many times faster than allowed the load balancer that fails most uses its error budget, over the time shown: 1 = just what the objective allows. What is left of 30 days is on the page of the objectives, because it reads 30 days of points.",
        width: 4,
      },
      { expr: `max(${share(fleetFailures(at), "$__range")} / ${at.allowedShare})`, legend: "" },
      { unit: "short", steps: burnSteps, decimals: 1 },
    ),
    figure(
      {
        name: "data-age",
        title: "Newest minute",
        description:
          "Age of the newest delivered minute, of the latest load balancer in the class that alerts use. About four minutes are normal.",
        width: 4,
      },
      {
        expr: `max(last_over_time(elbow_data_age_seconds${at.with(["env", "cluster", "region", "load_balancer_name"], 'class="alerting"')}[5m]))`,
        legend: "",
      },
      {
        unit: "s",
        steps: [
          [null, "green"],
          [420, "orange"],
          [600, "red"],
        ],
        decimals: 0,
      },
    ),
  ];
}

function worst(at: Selectors, { thresholds }: DashboardParameters): readonly PanelSpec[] {
  const { loadBalancer: selector } = at;
  const { bad, all } = fleetFailures(at);
  const now = amountOfAll([...all, { name: "nlb_new_flow_count_sum", selector }], "$__interval");
  return [
    plot(
      {
        name: "most-errors",
        title: "Most 5xx answers",
        description: "Answers with 5xx per minute, by load balancers or targets.",
        width: 8,
      },
      [
        {
          expr: `topk(10, ${amountOfAll(bad, "$__interval")} / $__interval_ms * 60000 > 0)`,
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "cpm", links: [toLoadBalancer("application", "${__field.labels.load_balancer_name}")] },
    ),
    plot(
      {
        name: "slowest",
        title: "Slowest",
        description: "p99 of the response time; of several minutes the highest.",
        width: 8,
      },
      [
        {
          expr: `topk(10, ${highest({ name: "alb_target_response_time_p99", selector }, "$__interval")} or ${highest({ name: "clb_latency_p99", selector }, "$__interval")})`,
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "s", steps: latencySteps(thresholds), stepLines: true },
    ),
    plot(
      {
        name: "traffic-change",
        title: "Traffic against last week",
        description:
          "Requests or new flows as a multiple of the same time a week ago: 1 = the same. Only where there was traffic then.",
        width: 8,
      },
      [
        {
          expr: `bottomk(10, ${now} / (${weekAgo(now)} > 0))`,
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short" },
    ),
  ];
}

/** The same a week before: the offset belongs to each selector. */
function weekAgo(expr: string): string {
  return expr.replaceAll("[$__interval]", "[$__interval] offset 1w");
}
