import { firingAlerts, rollouts } from "./annotations.ts";
import { codeLines, errorSteps, latencySteps, noneAllowed, someNeeded } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { awsTable, ownerTable } from "./owner-panels.ts";
import { plot, stateBands } from "./panels.ts";
import { type SeriesPart, highest, lowest, perMinute, perSecond, share } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { datasourceVariable, loadBalancerVariables, siteVariables } from "./variables.ts";

/** AWS's limit of the surge queue: what comes then is spilled over. */
const surgeQueueLimit = 1024;

/** One classic load balancer. */
export function classicDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "classic",
    title: "Classic load balancer",
    description: "One classic load balancer: requests, answers, queue, instances.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: "classic", choice: "some" }),
    ],
    annotations: [firingAlerts(parameters), rollouts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "Load balancer", panels: [ownerTable(parameters), awsTable(parameters)] },
      { title: "Users", panels: users(at, parameters) },
      { title: "Answers", panels: answers(at) },
      { title: "Instances and queue", panels: instances(at) },
    ],
  };
}

function series(name: string, { loadBalancer: selector }: Selectors): SeriesPart {
  return { name: `clb_${name}`, selector };
}

function users(at: Selectors, { thresholds }: DashboardParameters): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "requests",
        title: "Requests",
        description: "Requests per second; of TCP listeners connections.",
        width: 8,
      },
      [{ expr: perSecond(series("request_count_sum", at)), legend: "{{load_balancer_name}}" }],
      { unit: "reqps" },
    ),
    plot(
      {
        name: "error-share",
        title: "Failed requests",
        description: "Share of requests answered with 5xx, by the load balancer or by instances.",
        width: 8,
      },
      [
        {
          expr: share(
            {
              bad: [series("http_code_elb_5xx_sum", at), series("http_code_backend_5xx_sum", at)],
              all: [series("request_count_sum", at), series("spillover_count_sum", at)],
            },
            "$__interval",
          ),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "percentunit", steps: errorSteps(thresholds) },
    ),
    plot(
      {
        name: "latency",
        title: "Latency",
        description:
          "Until the instance began to answer; of TCP listeners until the connection was open. Of several minutes the highest.",
        width: 8,
      },
      ["p50", "p99"].map((percentile) => ({
        expr: highest(series(`latency_${percentile}`, at), "$__interval"),
        legend: `{{load_balancer_name}} ${percentile}`,
      })),
      { unit: "s", steps: latencySteps(thresholds), stepLines: true },
    ),
  ];
}

function answers(at: Selectors): readonly PanelSpec[] {
  const codes = (side: string, words: string, digits: readonly string[]) =>
    digits.map((code) => ({
      expr: perMinute(series(`http_code_${side}_${code}_sum`, at)),
      legend: `{{load_balancer_name}} ${words} ${code}`,
    }));
  return [
    plot(
      {
        name: "backend-codes",
        title: "Answers of instances",
        description: "Per minute, by class of status code.",
        width: 12,
      },
      codes("backend", "backend", ["2xx", "3xx", "4xx", "5xx"]),
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
    plot(
      {
        name: "elb-codes",
        title: "Answers of the load balancer itself",
        description: "Per minute, by class of status code.",
        width: 12,
      },
      codes("elb", "LB", ["4xx", "5xx"]),
      { unit: "cpm", stacked: true, lines: codeLines },
    ),
  ];
}

function instances(at: Selectors): readonly PanelSpec[] {
  return [
    stateBands(
      {
        name: "healthy",
        title: "Healthy instances",
        description: "The fewest that any node saw in the interval.",
        width: 12,
        height: 5,
      },
      [
        {
          expr: lowest(series("healthy_host_count_minimum", at), "$__interval"),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short", decimals: 0, steps: someNeeded },
    ),
    stateBands(
      {
        name: "unhealthy",
        title: "Unhealthy instances",
        description: "The most that any node saw in the interval.",
        width: 12,
        height: 5,
      },
      [
        {
          expr: highest(series("unhealthy_host_count_maximum", at), "$__interval"),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short", decimals: 0, steps: noneAllowed },
    ),
    plot(
      {
        name: "surge-queue",
        title: "Surge queue",
        description: "Requests that wait for an instance: the longest queue. 1,024 is the limit.",
        width: 8,
      },
      [
        {
          expr: highest(series("surge_queue_length_maximum", at), "$__interval"),
          legend: "{{load_balancer_name}}",
        },
      ],
      {
        unit: "short",
        steps: [
          [null, "green"],
          [surgeQueueLimit / 5, "orange"],
          [surgeQueueLimit, "red"],
        ],
        stepLines: true,
      },
    ),
    plot(
      {
        name: "spillover",
        title: "Spilled over",
        description: "Requests per minute that were refused because the queue was full.",
        width: 8,
      },
      [{ expr: perMinute(series("spillover_count_sum", at)), legend: "{{load_balancer_name}}" }],
      { unit: "cpm", steps: noneAllowed, stepLines: true },
    ),
    plot(
      {
        name: "connection-errors",
        title: "Connections to instances that failed",
        description: "Per minute, health checks among them.",
        width: 8,
      },
      [{ expr: perMinute(series("backend_connection_errors_sum", at)), legend: "{{load_balancer_name}}" }],
      { unit: "cpm" },
    ),
  ];
}
