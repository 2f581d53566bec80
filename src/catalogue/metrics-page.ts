import { catalogueOf } from "./catalogue.ts";
import { dailyRequests } from "./daily-requests.ts";
import type { CatalogueMetric, MetricClass, MetricFamily, MetricScope, Preset } from "./metric.ts";
import { slowSettleMs } from "./metric-settle.ts";
import type { MetricsSettings } from "./metrics-settings.ts";
import { metricPrice, pricesAsOf } from "./prices.ts";
import { selectMetrics } from "./select-metrics.ts";

const presets: readonly Preset[] = ["minimal", "standard", "all"];
const minuteMs = 60_000;
const classIntervalsMs = { alerting: minuteMs, regular: 5 * minuteMs, slow: 15 * minuteMs };
const fiveMinutesMs = { alerting: 5 * minuteMs, regular: 5 * minuteMs, slow: 5 * minuteMs };

/** The kinds of load balancer in the order of the page. */
const families: readonly { readonly family: MetricFamily; readonly title: string }[] = [
  { family: "application", title: "Application Load Balancers" },
  { family: "network", title: "Network Load Balancers" },
  { family: "classic", title: "Classic Load Balancers" },
];

const scopeWords: Readonly<Record<MetricScope, string>> = {
  "load-balancer": "LB",
  "target-group": "target group",
  zone: "zone",
};

/** `docs/metrics.md`: every metric of the catalogue with its series, for people. Markdown, ends with a line break. */
export function metricsPage(): string {
  return [
    introduction(),
    costs(),
    ...families.map(({ family, title }) => familySection(family, title)),
    "",
  ].join("\n\n");
}

function introduction(): string {
  return `# Metrics

<!-- Generated from src/catalogue by \`npm run generate\`. Do not edit. -->

A series is called prefix + scope + metric + statistic:

| scope | read | example | labels besides the load balancer's |
| --- | --- | --- | --- |
| load balancer (LB) | always | \`alb_http_code_elb_5xx_count_sum\` | |
| target group | unless \`metrics.targetGroups: false\` | \`alb_target_group_healthy_host_count_minimum\` | \`target_group\`, \`service\`, \`port\` |
| zone | with \`metrics.zones: true\` | \`alb_zone_request_count_sum\` | \`availability_zone\` |

Each scope has names of its own, so \`sum by (load_balancer_name) (alb_request_count_sum)\` never counts anything twice.

**Values are CloudWatch's own**, one a minute, stamped with the start of the minute: seconds stay seconds, bytes stay bytes. A counter is the amount *in that minute*: use
\`sum_over_time(alb_request_count_sum[5m])\`, never \`rate()\`. Percentiles cannot be added or averaged over load balancers, zones or minutes; \`average\` times \`sample_count\` gives the sum, which can.

**Statistics**: \`sum\`, \`average\`, \`minimum\`, \`maximum\`, \`sample_count\`; where the table says \`pNN\` also any percentile (\`p95\`, \`p99_9\`) and \`tm99\` (trimmed mean), \`wm99\` (winsorized mean), \`tc99\`, \`ts99\` (trimmed count, sum), \`iqm\`. Those in bold are read by default;
\`metrics.statistics\` replaces them. AWS bills up to five statistics of one metric as one metric.

**Classes** decide how often a metric is read (\`polling.intervals\`); the points are one-minute points all the same.

* \`alerting\`: what rules use that wake people. Only the first scope listed is alerting; the others are regular.
* \`regular\`: the rest.
* \`slow\`: CloudWatch has the value only after an hour or so. It is taken as final ${slowSettleMs / minuteMs} minutes after the minute ended.

**Presets** (\`metrics.preset\`): \`minimal\` is what page-severity rules need, \`standard\` is made for alerts, latency, errors, saturation and hosts, \`all\` is everything. \`metrics.include\` adds metrics by name or glob, in every scope they have: \`include: [TargetResponseTime]\` reads the response time
per target group as well. \`metrics.exclude\` takes metrics away. Case counts, as CloudWatch spells them.

\`standard\` reads per target group only what cannot be had otherwise: host counts, and for ALBs \`RequestCount\`, without which a rule cannot tell a dead target group from an idle one (blue-green). Response times and status codes per target group
would multiply the bill by the number of target groups: add them where they are wanted.

**When CloudWatch has a point**: \`nonzero\` = only when there is something to report; \`always\`; \`registered-targets\` = while targets are registered; \`health-checks-enabled\`, \`feature-enabled\` = while that is on; \`when-value\` = while the value exists; \`unspecified\` = AWS does not say.
Minutes without a point become 0 for counters whose load balancer was alive (\`metrics.zeroFill\`), never for gauges and latencies.`;
}

function costs(): string {
  const rows = families.flatMap(({ family, title }) =>
    presets.map((preset) => {
      const selected = selectMetrics(settings(preset), family);
      const parts = { targetGroups: 1, zones: 0 };
      const asClasses = dailyRequests(selected, parts, classIntervalsMs).units;
      const atFive = dailyRequests(selected, parts, fiveMinutesMs).units;
      return `| ${title} | \`${preset}\` | ${selected.length} | ${asClasses} | ${monthlyUsd(asClasses)} | ${atFive} | ${monthlyUsd(atFive)} |`;
    }),
  );
  return `## What it costs

Metrics requested in a day for one load balancer with one target group, and USD in a month of 30.4 days at $${metricPrice("us-east-1").usdPerThousand} per 1,000 metrics requested (state of ${pricesAsOf}, commercial regions). "By class" is the default: alerting each minute, regular each 5, slow each 15.

| load balancer | preset | metrics | a day, by class | USD a month | a day, all each 5 minutes | USD a month |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}`;
}

function settings(preset: Preset): MetricsSettings {
  return {
    preset,
    include: [],
    exclude: [],
    targetGroups: true,
    zones: false,
    statistics: {},
    zeroFill: { enabled: true, afterMs: 5 * minuteMs },
  };
}

function monthlyUsd(unitsPerDay: number): string {
  const daysPerMonth = 730 / 24;
  return ((unitsPerDay * daysPerMonth * metricPrice("us-east-1").usdPerThousand) / 1000).toFixed(2);
}

function familySection(family: MetricFamily, title: string): string {
  const metrics = catalogueOf(family);
  const groups = [...new Set(metrics.map((metric) => metric.group))];
  const tables = groups.map((group) => groupTable(group, metrics));
  return [`## ${title}`, `CloudWatch namespace \`${metrics[0]?.namespace}\`.`, ...tables].join("\n\n");
}

function groupTable(group: string, metrics: readonly CatalogueMetric[]): string {
  const rows = metrics.filter((metric) => metric.group === group).map(metricRow);
  return `### ${group}

| metric | series | unit | statistics | scopes | presets | class | point | notes |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}`;
}

function metricRow(metric: CatalogueMetric): string {
  const statistics = metric.possibleStatistics.filter((statistic) => !metric.statistics.includes(statistic));
  const cells = [
    `\`${metric.metric}\``,
    `\`${metric.prefix}_${metric.series}\``,
    metric.unit,
    [...metric.statistics.map((statistic) => `**${statistic}**`), ...statistics].join(", "),
    scopesOf(metric)
      .map((scope) => scopeWords[scope])
      .join(", "),
    presetCell(metric),
    classCell(metric.class),
    metric.reporting,
    [metric.feature === undefined ? "" : `needs ${metric.feature}`, metric.note ?? ""]
      .filter((text) => text !== "")
      .join("; "),
  ];
  return `| ${cells.join(" | ")} |`;
}

function scopesOf(metric: CatalogueMetric): readonly MetricScope[] {
  return (["load-balancer", "target-group", "zone"] as const).filter(
    (scope) => metric.dimensions[scope] !== undefined,
  );
}

/** The smallest preset that reads the metric, per scope, because each preset holds the smaller ones. */
function presetCell(metric: CatalogueMetric): string {
  const smallest = (["load-balancer", "target-group"] as const).flatMap((scope) => {
    const preset = metric.presets[scope]?.[0];
    return preset === undefined ? [] : [{ scope, preset }];
  });
  return smallest.every(({ preset }) => preset === smallest[0]?.preset)
    ? (smallest[0]?.preset ?? "")
    : smallest.map(({ scope, preset }) => `${preset} (${scopeWords[scope]})`).join(", ");
}

function classCell(metricClass: MetricClass): string {
  return metricClass === "regular" ? "" : metricClass;
}
