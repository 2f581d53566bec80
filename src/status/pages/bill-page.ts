import { html } from "hono/html";
import type { Bill, ControllerSnapshot, LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration, formatUsd, formatUtc } from "../rules/format.ts";
import { metricClasses } from "../rules/freshness.ts";
import { pageId } from "../rules/page-id.ts";
import { visibleText } from "../rules/visible-text.ts";
import { definitions } from "./definitions.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import { layout } from "./layout.ts";
import type { Markup } from "./markup.ts";

/** Rows of the tables; the dearest are what a reader wants. */
const shownRows = 50;

/** The page at `/bill`: what CloudWatch costs, what is forecast, and who causes it. */
export function billPage(snapshot: ControllerSnapshot): Markup {
  const { bill } = snapshot.cloudwatch;
  return layout({
    title: "Bill",
    root: "./",
    snapshot,
    current: "bill",
    main: html`
      <h1>The CloudWatch bill</h1>
      <div class="columns">
        ${panel("forecast", "Forecast", bill === undefined ? html`<p class="empty">Not known yet: no load balancer is exported.</p>` : forecastFacts(bill))}
        ${panel("spent", "So far", spentFacts(snapshot))}
      </div>
      ${bill === undefined ? "" : panel("pace", "How often is read", paceTable(bill))}
      <div class="columns">
        ${panel("namespaces", "By namespace", byNamespace(snapshot.loadBalancers))}
        ${panel("dearest", "Dearest load balancers", byLoadBalancer(snapshot.loadBalancers))}
      </div>
      <p class="empty">
        List prices, months of 730 hours. <code>elbow cost</code> breaks it down by metric without a paid
        call.
      </p>
    `,
  });
}

function forecastFacts(bill: Bill): Markup {
  const { configuredUsdPerMonth, forecastUsdPerMonth, incidentWorstCaseUsdPerMonth, budgetUsd } = bill;
  return html`${definitions([
    ["at the intervals in force", html`<b>${formatUsd(forecastUsdPerMonth)}</b> a month`],
    ["as configured", `${formatUsd(configuredUsdPerMonth)} a month`],
    ["incident mode adds at most", `${formatUsd(incidentWorstCaseUsdPerMonth)} a month`],
    [
      "metrics requested",
      `${formatCount(bill.unitsPerDay)} a day (${formatCount(bill.queriesPerDay)} queries)`,
    ],
    ["budget", budgetUsd === null ? "none (budget.monthlyUsd)" : `${formatUsd(budgetUsd)} a month`],
  ])}
  ${
    bill.fullPace
      ? ""
      : html`<p class="banner warn">
          Slowed down to keep the budget: intervals are longer than configured, or incident mode is off. Raise
          <code>budget.monthlyUsd</code>, or choose fewer metrics.
        </p>`
  }`;
}

function spentFacts({ cloudwatch, startedAtMs }: ControllerSnapshot): Markup {
  const { bill, costUsd, calls, queries, units, throttled } = cloudwatch;
  return definitions([
    ...(bill === undefined
      ? []
      : [
          [
            "this month (UTC)",
            html`<b>${formatUsd(bill.spentUsd)}</b
              >${bill.budgetUsd === null ? "" : ` of ${formatUsd(bill.budgetUsd)}`}, counted from
              ${formatUtc(bill.countedFromMs)}`,
          ] as const,
        ]),
    ["this process", `${formatUsd(costUsd)} since ${formatUtc(startedAtMs)}`],
    ["calls of GetMetricData", formatCount(calls)],
    ["metrics billed", `${formatCount(units)} (${formatCount(queries)} queries)`],
    ["throttled", throttled === 0 ? "0" : html`<span class="warn-text">${formatCount(throttled)}</span>`],
  ]);
}

function paceTable({ intervalsMs, expectedAgesMs }: Bill): Markup {
  return pageTable({
    label: "How often is read",
    columns: [{ head: "Class" }, { head: "Each" }, { head: "Data is expected to be at most" }],
    rows: metricClasses.map((one) => [
      one,
      formatDuration(intervalsMs[one]),
      `${formatDuration(expectedAgesMs[one])} old`,
    ]),
  });
}

function byNamespace(loadBalancers: readonly LoadBalancerSnapshot[]): Markup {
  const sums = new Map<string, { usd: number; count: number }>();
  for (const { labels, costUsdPerMonth } of loadBalancers) {
    if (costUsdPerMonth !== undefined) {
      const namespace = labels?.["namespace"] ?? "";
      const sum = sums.get(namespace) ?? { usd: 0, count: 0 };
      sums.set(namespace, { usd: sum.usd + costUsdPerMonth, count: sum.count + 1 });
    }
  }
  const rows = [...sums].toSorted(([, a], [, b]) => b.usd - a.usd);
  return html`${pageTable({
    label: "Cost by namespace",
    columns: [{ head: "Namespace" }, { head: "Load balancers", num: true }, { head: "A month", num: true }],
    rows: rows
      .slice(0, shownRows)
      .map(([namespace, { usd, count }]) => [
        namespace === ""
          ? html`<span class="muted">shared by several</span>`
          : html`<bdi>${visibleText(namespace)}</bdi>`,
        formatCount(count),
        formatUsd(usd),
      ]),
  })}
  ${moreThan(rows.length)}`;
}

function byLoadBalancer(loadBalancers: readonly LoadBalancerSnapshot[]): Markup {
  const rows = loadBalancers
    .flatMap((one) => (one.costUsdPerMonth === undefined ? [] : [{ one, usd: one.costUsdPerMonth }]))
    .toSorted((a, b) => b.usd - a.usd);
  return html`${pageTable({
    label: "Dearest load balancers",
    columns: [{ head: "Load balancer" }, { head: "Series", num: true }, { head: "A month", num: true }],
    rows: rows
      .slice(0, shownRows)
      .map(({ one, usd }) => [
        html`<a href="./load-balancers/${encodeURIComponent(pageId(one.dimension))}"
          ><bdi>${visibleText(one.name)}</bdi></a
        >`,
        formatCount(one.seriesCount),
        formatUsd(usd),
      ]),
  })}
  ${moreThan(rows.length)}`;
}

function moreThan(count: number): Markup | "" {
  return count > shownRows
    ? html`<p class="empty">and ${formatCount(count - shownRows)} cheaper ones</p>`
    : "";
}
