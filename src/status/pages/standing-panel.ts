import { html } from "hono/html";
import type { ControllerSnapshot, LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration, formatUsd, formatUtc } from "../rules/format.ts";
import { expectedAgesOf, metricClasses } from "../rules/freshness.ts";
import { visibleText } from "../rules/visible-text.ts";
import { definitions } from "./definitions.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import type { Markup } from "./markup.ts";

/** How a load balancer's reading stands: ages against what is expected, late changes, incident, cost. */
export function standingPanel(snapshot: ControllerSnapshot, loadBalancer: LoadBalancerSnapshot): Markup {
  const { late, behindMs, seriesCount, exported } = loadBalancer;
  return panel("standing", "Reading", [
    exported
      ? ageTable(snapshot, loadBalancer)
      : html`<p class="empty">Nothing is read: it is not exported.</p>`,
    definitions([
      ["series", formatCount(seriesCount)],
      [
        "still to be delivered",
        behindMs === 0
          ? "nothing that has settled"
          : `the series furthest behind lacks ${formatDuration(behindMs)}`,
      ],
      [
        "late changes",
        html`<span id="late"
          >${formatCount(late.appeared)} minutes appeared after our own zero, ${formatCount(late.changed)}
          changed by CloudWatch</span
        >`,
      ],
      ["incident", incidentWords(snapshot, loadBalancer)],
      ["cost", costWords(snapshot, loadBalancer)],
    ]),
  ]);
}

function ageTable({ cloudwatch, nowMs }: ControllerSnapshot, loadBalancer: LoadBalancerSnapshot): Markup {
  const expectedMs = expectedAgesOf(cloudwatch.bill);
  const intervalsMs = cloudwatch.bill?.intervalsMs;
  return pageTable({
    label: "Age of the newest delivered minute",
    columns: [
      { head: "Class" },
      { head: "Delivered up to" },
      { head: "Age", num: true },
      { head: "Expected", num: true },
      { head: "Read each", num: true },
    ],
    rows: metricClasses.map((one) => {
      const newestMs = loadBalancer.newestDeliveredMs[one];
      return [
        one,
        newestMs === null
          ? html`<span class="muted">nothing yet</span>`
          : html`<span class="when">${formatUtc(newestMs)}</span>`,
        newestMs === null ? "–" : formatDuration(nowMs - newestMs),
        `up to ${formatDuration(expectedMs[one])}`,
        intervalsMs === undefined ? "–" : formatDuration(intervalsMs[one]),
      ];
    }),
  });
}

function incidentWords(
  { nowMs, cloudwatch }: ControllerSnapshot,
  { incident }: LoadBalancerSnapshot,
): Markup {
  return incident === undefined
    ? html`none${cloudwatch.bill?.fullPace === false ? " (the budget may keep incident mode off)" : ""}`
    : html`<span class="warn-text"
        >for ${formatDuration(nowMs - incident.sinceMs)}: ${visibleText(incident.sign, 300)}; every metric is
        read each minute</span
      >`;
}

function costWords({ cloudwatch }: ControllerSnapshot, { costUsdPerMonth }: LoadBalancerSnapshot): string {
  const whole = cloudwatch.bill?.forecastUsdPerMonth ?? 0;
  if (costUsdPerMonth === undefined) {
    return "nothing";
  }
  const share = whole > 0 ? `, ${((costUsdPerMonth / whole) * 100).toFixed(1)} % of the forecast` : "";
  return `${formatUsd(costUsdPerMonth)} a month${share}`;
}
