import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration, formatUsd } from "../rules/format.ts";
import { expectedAgesOf, freshness } from "../rules/freshness.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** The state of the whole in a few big numbers. */
export function summaryTiles(snapshot: ControllerSnapshot): Markup {
  const { cloudwatch, discovery } = snapshot;
  const exported = snapshot.loadBalancers.filter((loadBalancer) => loadBalancer.exported).length;
  const relations = Object.entries(snapshot.relations).filter(([, count]) => count > 0);
  const seen = discovery.lastCompleteAtMs;
  return html`<section id="tiles" class="tiles" data-live aria-label="Summary">
    ${tile({
      label: "Load balancers",
      value: formatCount(snapshot.loadBalancers.length),
      under: html`${formatCount(exported)}
      exported${relations.map(([relation, count]) => html` · ${formatCount(count)} ${relation}`)}`,
    })}
    ${ageTile(snapshot)} ${pointsTile(snapshot)}
    ${tile({
      label: "CloudWatch cost",
      value: formatUsd(cloudwatch.costUsd),
      under: html`since start · ${formatCount(cloudwatch.calls)} calls · ${formatCount(cloudwatch.units)}
      metrics${billWords(cloudwatch.bill)}${cloudwatch.throttled === 0 ? "" : html` · <b class="warn-text">${formatCount(cloudwatch.throttled)} throttled</b>`}`,
    })}
    ${tile({
      label: "Discovery",
      value: seen === null ? "not yet" : `${formatDuration(snapshot.nowMs - seen)} ago`,
      under:
        discovery.lastFailure === null
          ? html`${formatCount(discovery.calls)} calls`
          : html`<b class="bad-text">${visibleText(discovery.lastFailure)}</b>`,
      tone: discovery.lastFailure === null ? "" : "bad",
    })}
  </section>`;
}

function pointsTile({ destinations }: ControllerSnapshot): Markup {
  const delivered = destinations.reduce((sum, one) => sum + one.delivered, 0);
  const refused = destinations.reduce((sum, one) => sum + one.refused, 0);
  const away = destinations.filter(({ state }) => state === "unavailable" || state === "unauthorized");
  const refusedWords =
    refused === 0 ? "none refused" : html`<b class="bad-text">${formatCount(refused)} refused</b>`;
  return tile({
    label: "Points delivered",
    value: formatCount(delivered),
    under: html`${destinations.length === 0 ? "no destination" : refusedWords}${away.map(
      ({ name, state }) =>
        html` ·
          <a href="./receivers"
            ><b class="bad-text"><bdi>${visibleText(name)}</bdi> ${state}</b></a
          >`,
    )}`,
    tone: away.length > 0 ? "bad" : refused === 0 ? "" : "warn",
  });
}

/** Forecast and budget, where they are known. */
function billWords(bill: ControllerSnapshot["cloudwatch"]["bill"]): Markup | string {
  if (bill === undefined) {
    return "";
  }
  const { forecastUsdPerMonth, spentUsd, budgetUsd, fullPace } = bill;
  const title = `${formatCount(bill.unitsPerDay)} metrics a day (${formatCount(bill.queriesPerDay)} queries); incidents add at most ${formatUsd(bill.incidentWorstCaseUsdPerMonth)} a month`;
  const budget =
    budgetUsd === null
      ? ""
      : html` · ${formatUsd(spentUsd)} of ${formatUsd(budgetUsd)} this
        month${fullPace ? "" : html` · <b class="warn-text">slowed down</b>`}`;
  return html` · <span title="${title}">${formatUsd(forecastUsdPerMonth)} a month</span>${budget}`;
}

/** The alerting class of the load balancer that is furthest behind: the number that wakes people. */
function ageTile(snapshot: ControllerSnapshot): Markup {
  const exported = snapshot.loadBalancers.filter((loadBalancer) => loadBalancer.exported);
  const waiting = exported.filter(({ newestDeliveredMs }) => newestDeliveredMs.alerting === null).length;
  const [worst] = exported
    .flatMap(({ name, newestDeliveredMs: { alerting } }) => (alerting === null ? [] : [{ name, alerting }]))
    .toSorted((a, b) => a.alerting - b.alerting);
  const expectedMs = expectedAgesOf(snapshot.cloudwatch.bill).alerting;
  const isOld = (sinceMs: number): boolean => freshness(expectedMs, sinceMs, snapshot.nowMs).kind === "old";
  const waitingWords =
    waiting === 0 ? "" : html` · <b class="warn-text">${formatCount(waiting)} without data</b>`;
  if (worst === undefined) {
    return tile({
      label: "Oldest data",
      value: "none yet",
      under: html`${formatCount(exported.length)} waiting`,
      tone: exported.length > 0 && isOld(snapshot.startedAtMs) ? "bad" : "",
    });
  }
  const state = freshness(expectedMs, worst.alerting, snapshot.nowMs);
  return tile({
    label: "Oldest data",
    value: formatDuration(snapshot.nowMs - worst.alerting),
    under: html`<bdi>${visibleText(worst.name)}</bdi>${waitingWords}`,
    tone: state.kind === "old" ? "bad" : state.kind === "late" ? "warn" : "good",
  });
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly under: Markup | string;
  readonly tone?: "" | "good" | "warn" | "bad";
}

function tile({ label, value, under, tone = "" }: Tile): Markup {
  return html`<div class="tile ${tone}">
    <h2>${label}</h2>
    <strong>${value}</strong>
    <p>${under}</p>
  </div>`;
}
