import type { PanelSpec } from "./dashboard-spec.ts";
import { plot } from "./panels.ts";
import type { Selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";

/** How much one of elbow's own counters grew. */
export function increase(name: string, labels: string, selector: string): string {
  return `sum by (${labels}) (increase(${name}${selector}[$__rate_interval]))`;
}

/** What CloudWatch costs, by what. */
export function costPanels({ site }: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "cost",
        title: "Forecast and budget",
        description: "USD a month: the forecast at the intervals in force, and the budget where one is set.",
        width: 8,
      },
      [
        {
          expr: `max by (cluster) (elbow_cloudwatch_cost_forecast_usd_per_month${site})`,
          legend: "{{cluster}} forecast",
        },
        { expr: `max by (cluster) (elbow_budget_usd_per_month${site})`, legend: "{{cluster}} budget" },
      ],
      { unit: "currencyUSD", lines: [{ pattern: "/budget$/", colour: "red", dashed: true }] },
    ),
    table(
      {
        name: "cost-by-namespace",
        title: "By namespace",
        description: "The forecast by Kubernetes namespace, USD a month.",
        width: 8,
        height: 8,
      },
      {
        labels: [
          { label: "namespace", title: "Namespace" },
          { label: "cluster", title: "Cluster" },
        ],
        values: [
          {
            expr: `sum by (cluster, namespace) (elbow_namespace_cost_forecast_usd_per_month${site})`,
            title: "USD a month",
            unit: "currencyUSD",
            decimals: 2,
          },
        ],
        sortBy: "USD a month",
      },
    ),
    table(
      {
        name: "cost-by-metric",
        title: "By metric",
        description: "The forecast by CloudWatch metric, USD a month: what metrics.exclude would save.",
        width: 8,
        height: 8,
      },
      {
        labels: [
          { label: "aws_namespace", title: "CloudWatch" },
          { label: "metric", title: "Metric" },
        ],
        values: [
          {
            expr: `sum by (aws_namespace, metric) (elbow_metric_cost_forecast_usd_per_month${site})`,
            title: "USD a month",
            unit: "currencyUSD",
            decimals: 2,
          },
        ],
        sortBy: "USD a month",
      },
    ),
    plot(
      {
        name: "incidents",
        title: "Incident mode",
        description: "Load balancers whose metrics are all read each minute because they are in trouble.",
        width: 12,
      },
      [{ expr: `sum by (cluster) (elbow_incident${site})`, legend: "{{cluster}}" }],
      { unit: "short" },
    ),
    plot(
      {
        name: "intervals",
        title: "Intervals in force",
        description: "How often each class is read; longer than configured while the budget stretches them.",
        width: 12,
      },
      [
        {
          expr: `max by (cluster, class) (elbow_polling_interval_seconds${site})`,
          legend: "{{cluster}} {{class}}",
        },
      ],
      { unit: "s" },
    ),
  ];
}

/** Calls, requests and the process itself. */
export function processPanels({ site }: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "cloudwatch-calls",
        title: "GetMetricData calls",
        description: "Per interval of the plot, by outcome.",
        width: 8,
      },
      [{ expr: increase("elbow_cloudwatch_requests_total", "outcome", site), legend: "{{outcome}}" }],
      { unit: "short", lines: [{ pattern: "/throttled|failed/", colour: "red" }] },
    ),
    plot(
      {
        name: "receiver-requests",
        title: "Requests to receivers",
        description: "Per interval of the plot, by destination and what the answer meant.",
        width: 8,
      },
      [
        {
          expr: increase("elbow_otlp_requests_total", "destination, outcome", site),
          legend: "{{destination}} {{outcome}}",
        },
      ],
      { unit: "short" },
    ),
    plot(
      {
        name: "waiting",
        title: "Batches that wait",
        description: "For a place among the requests in flight. Growing: the receiver is too slow.",
        width: 8,
      },
      [
        {
          expr: `max by (cluster, destination) (elbow_otlp_batches_waiting${site})`,
          legend: "{{cluster}} {{destination}}",
        },
      ],
      { unit: "short" },
    ),
    plot(
      { name: "memory", title: "Memory", description: "Resident memory of the process.", width: 8 },
      [{ expr: `max by (cluster) (elbow_process_resident_memory_bytes${site})`, legend: "{{cluster}}" }],
      { unit: "bytes" },
    ),
    plot(
      { name: "cpu", title: "CPU", description: "Share of one core.", width: 8 },
      [
        {
          expr: `sum by (cluster) (rate(elbow_process_cpu_seconds_total${site}[$__rate_interval]))`,
          legend: "{{cluster}}",
        },
      ],
      { unit: "percentunit" },
    ),
    plot(
      {
        name: "event-loop",
        title: "Event loop delay",
        description: "By quantile; 1 = the longest. Above a second other work waits.",
        width: 8,
      },
      [
        {
          expr: `max by (cluster, quantile) (elbow_event_loop_delay_seconds${site})`,
          legend: "{{cluster}} {{quantile}}",
        },
      ],
      { unit: "s" },
    ),
  ];
}
