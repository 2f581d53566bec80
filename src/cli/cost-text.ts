import type { CostLine, CostReport } from "../controller/rules/cost-report.ts";
import { textTable } from "./text-table.ts";

/** Rows shown of each table; the rest is one line. JSON and YAML have all. */
const shownRows = 50;

/** The report for a terminal: the sum first, then where it comes from. */
export function costText(report: CostReport): string {
  const { total, comparedWith } = report;
  const price = `${usd(report.price.usdPerThousandMetrics)} per 1,000 metrics requested in ${report.region}, ${
    report.price.known
      ? `list price of ${report.price.asOf}`
      : "ASSUMED: this region is not in our price table"
  }`;
  const facts: readonly (readonly [string, string])[] = [
    ["forecast", `${usd(total.usdPerMonth)} a month (730 h)`],
    ["", price],
    [
      "",
      `${usd(total.usdPerMonthIfEachStatisticIsBilled)} if AWS bills each statistic by itself and not five as one`,
    ],
    ["incidents add", `at most ${usd(total.incidentWorstCaseUsdPerMonth)} a month`],
    ["everything each minute", `${usd(comparedWith.everyMinuteUsdPerMonth)} a month`],
    [
      "a Metric Stream",
      `at most ${usd(comparedWith.metricStreamAtMostUsdPerMonth)} a month for the same metrics, if every series moved every minute`,
    ],
    ...budgetFacts(report),
    ["load balancers", count(total.loadBalancers)],
    [
      "active series",
      `${count(total.activeSeries)} at most, with ${count(total.dataPointsPerMinute)} data points a minute: one each (1 DPM)`,
    ],
    [
      "",
      "this is what Grafana Cloud and the like bill; series without traffic have no points and count less",
    ],
    [
      "requested a day",
      `${count(total.metricsRequestedPerDay)} metrics (${count(total.queriesPerDay)} queries)`,
    ],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const head = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
  return `${head}
${table(
  ["load balancer", "namespace"],
  report.loadBalancers.map((line) => ({
    line,
    cells: [line.name, line.namespace === "" ? "(several)" : line.namespace],
  })),
)}
${table(
  ["namespace"],
  report.namespaces.map((line) => ({ line, cells: [line.name === "" ? "(several)" : line.name] })),
)}
${table(
  ["metric"],
  report.metrics.map((line) => ({ line, cells: [line.name] })),
)}
Nothing was asked of CloudWatch. Not in it: the first reading after a start, catching up after an outage, elbow backfill.
`;
}

function budgetFacts({ budget }: CostReport): readonly (readonly [string, string])[] {
  if (budget === null) {
    return [["budget", "none (budget.monthlyUsd)"]];
  }
  const { alerting, regular, slow } = budget.intervalSeconds;
  const pace = `alerting each ${duration(alerting)}, regular ${duration(regular)}, slow ${duration(slow)}, incident mode ${budget.incidentMode ? "on" : "off"}`;
  const verdict = budget.kept ? "kept with" : "PASSED even with";
  const ages = budget.expectedDataAgeSeconds;
  return [
    ["budget", `${usd(budget.monthlyUsd)} a month, ${verdict} ${pace}: ${usd(budget.usdPerMonth)}`],
    [
      "",
      `rules must expect data up to ${duration(ages.alerting)}, ${duration(ages.regular)}, ${duration(ages.slow)} old`,
    ],
  ];
}

function table(
  heading: readonly string[],
  rows: readonly { readonly line: CostLine; readonly cells: readonly string[] }[],
): string {
  const text = textTable(
    [...heading, "series", "points a minute", "metrics a day", "$ a month"],
    rows
      .slice(0, shownRows)
      .map(({ line, cells }) => [
        ...cells,
        count(line.activeSeries),
        count(line.dataPointsPerMinute),
        count(line.metricsRequestedPerDay),
        line.usdPerMonth.toFixed(2),
      ]),
  );
  return rows.length > shownRows ? `${text}and ${count(rows.length - shownRows)} more (-o json)\n` : text;
}

function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
