import { applicationFailures } from "./application-failures.ts";
import { firingAlerts, rollouts } from "./annotations.ts";
import { codeLines, latencySteps } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { plot } from "./panels.ts";
import { amount, amountOfAll, highest, lowest, perLoadBalancer, perMinute } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { datasourceVariable, labelValues, ownerMatchers, queryVariable, siteVariables } from "./variables.ts";

/**
 * The application's own request histogram: `http.server.request.duration` of OpenTelemetry's HTTP conventions, as Prometheus
 * names it. It is a counter of the application, so `rate()` is right for it.
 */
const application = "http_server_request_duration_seconds";

/** One application and the load balancer in front of it, side by side. */
export function serviceDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  const { thresholds, owner } = parameters;
  return {
    name: "service",
    title: "Service and its load balancer",
    description:
      "What the application load balancer saw beside what the application saw of itself (OpenTelemetry's http.server.request.duration with the same job): the difference is what never reached it.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      queryVariable(
        {
          name: "job",
          label: "Job",
          query:
            owner === null
              ? labelValues("elbow_target_group_info", at.site, "job")
              : labelValues(
                  "elbow_load_balancer_owner_info",
                  at.with(["env", "cluster", "region"], ...ownerMatchers(owner)),
                  "job",
                ),
          description: "service.namespace/service.name, as the application's own metrics have it.",
          choice: "one",
        },
        parameters,
      ),
      queryVariable(
        {
          name: "load_balancer_name",
          label: "Load balancer",
          query: labelValues(
            "elbow_target_group_info",
            at.with(["env", "cluster", "region", "job"]),
            "load_balancer_name",
          ),
          description: "The load balancers that send requests to it.",
          choice: "all",
        },
        parameters,
      ),
    ],
    annotations: [firingAlerts(parameters), rollouts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "Requests", panels: requests(at, parameters) },
      { title: "Errors", panels: errors(at, parameters) },
      { title: "Latency and targets", panels: latency(at, thresholds, parameters) },
    ],
  };
}

function ofJob(parameters: DashboardParameters, ...more: readonly string[]): string {
  return selectors(parameters).with(["job"], ...more);
}

function routedTo(at: Selectors): string {
  return at.with(["env", "cluster", "region", "load_balancer_name", "job"]);
}

function named(at: Selectors): string {
  return at.ofTargetGroups;
}

function requests(at: Selectors, parameters: DashboardParameters): readonly PanelSpec[] {
  const routed = amount(
    { name: "alb_target_group_request_count_sum", selector: routedTo(at) },
    "$__interval",
    "job",
  );
  const seen = `sum by (job) (increase(${application}_count${ofJob(parameters)}[$__rate_interval]))`;
  return [
    plot(
      {
        name: "requests",
        title: "Requests",
        description:
          "Per second: sent by the load balancer to this application's target groups, and counted by the application. The application also sees requests that come another way, health checks among them.",
        width: 12,
      },
      [
        { expr: `${routed} / $__interval_ms * 1000`, legend: "load balancer" },
        {
          expr: `sum by (job) (rate(${application}_count${ofJob(parameters)}[$__rate_interval]))`,
          legend: "application",
        },
      ],
      { unit: "reqps" },
    ),
    plot(
      {
        name: "requests-ratio",
        title: "Application / load balancer",
        description:
          "1 = the application counted as many requests as were sent to it. Below: requests got lost or were not counted; above: it has other callers. Smoothed over the rate interval.",
        width: 12,
      },
      [
        {
          expr: `${seen} / (${routed.replace("$__interval", "$__rate_interval")} > 0)`,
          legend: "application / load balancer",
        },
      ],
      { unit: "short" },
    ),
  ];
}

function errors(at: Selectors, parameters: DashboardParameters): readonly PanelSpec[] {
  const ofCode = ofJob(parameters, 'http_response_status_code=~"5.."');
  return [
    plot(
      {
        name: "server-errors",
        title: "5xx answers",
        description:
          "Per minute: what users of the load balancer got, and what the application says it sent.",
        width: 8,
      },
      [
        {
          expr: `sum(${amountOfAll(applicationFailures(named(at)).bad, "$__interval")}) / $__interval_ms * 60000`,
          legend: "load balancer, all",
        },
        {
          expr: `60 * sum by (job) (rate(${application}_count${ofCode}[$__rate_interval]))`,
          legend: "application",
        },
      ],
      { unit: "cpm" },
    ),
    plot(
      {
        name: "unseen-errors",
        title: "Errors the application never saw",
        description:
          "5xx answers per minute that the load balancer made itself: no log or trace of the application has them.",
        width: 8,
      },
      [
        {
          expr: perMinute({ name: "alb_http_code_elb_5xx_count_sum", selector: named(at) }),
          legend: "{{load_balancer_name}} LB 5xx",
        },
      ],
      { unit: "cpm", lines: codeLines },
    ),
    plot(
      {
        name: "target-connection-errors",
        title: "Connections that failed",
        description: "Per minute, from the load balancer to targets.",
        width: 8,
      },
      [
        {
          expr: perMinute({ name: "alb_target_connection_error_count_sum", selector: named(at) }),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "cpm" },
    ),
  ];
}

function latency(
  at: Selectors,
  thresholds: DashboardParameters["thresholds"],
  parameters: DashboardParameters,
): readonly PanelSpec[] {
  const p99 = highest(
    { name: "alb_target_response_time_p99", selector: named(at) },
    "$__interval",
    perLoadBalancer,
  );
  const own = `histogram_quantile(0.99, sum by (job, le) (rate(${application}_bucket${ofJob(parameters)}[$__rate_interval])))`;
  return [
    plot(
      {
        name: "latency",
        title: "p99",
        description:
          "The load balancer measures until the first byte, with the network and the queue in front of the application; the application measures itself. Of several minutes the highest is drawn.",
        width: 8,
      },
      [
        { expr: p99, legend: "{{load_balancer_name}}" },
        { expr: own, legend: "application" },
      ],
      { unit: "s", steps: latencySteps(thresholds), stepLines: true },
    ),
    plot(
      {
        name: "latency-gap",
        title: "Time outside of the application",
        description:
          "p99 at the load balancer less p99 of the application: network, connections, queues. A difference of percentiles is a hint, not a measure.",
        width: 8,
      },
      [{ expr: `max(${p99}) - max(${own})`, legend: "p99 gap" }],
      { unit: "s", signed: true },
    ),
    plot(
      {
        name: "targets",
        title: "Healthy targets and instances",
        description:
          "Targets that the load balancer sends requests to, and instances of the application that report metrics.",
        width: 8,
      },
      [
        {
          expr: `sum by (job) (${lowest({ name: "alb_target_group_healthy_host_count_minimum", selector: routedTo(at) }, "$__interval", "job, target_group")})`,
          legend: "healthy targets",
        },
        {
          expr: `count by (job) (count by (job, instance) (${application}_count${ofJob(parameters)}))`,
          legend: "instances",
        },
      ],
      { unit: "short", decimals: 0 },
    ),
  ];
}
