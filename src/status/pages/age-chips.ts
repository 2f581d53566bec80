import { html } from "hono/html";
import type { MetricClass } from "../../catalogue/metric.ts";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatDuration, formatUtc } from "../rules/format.ts";
import { freshness, metricClasses } from "../rules/freshness.ts";
import type { Freshness } from "../rules/freshness.ts";
import type { TableMoment } from "../rules/table-query.ts";
import type { Markup } from "./markup.ts";

/** A lag worth words: the slowest class is read each quarter of an hour, so less is between two rounds. */
const shownBehindMs = 20 * 60_000;

const tones: Readonly<Record<Freshness["kind"], string>> = {
  none: "quiet",
  fresh: "good",
  late: "warn",
  old: "bad",
};

/** The age of the newest delivered minute of each class, coloured by how bad it is. */
export function ageChips(loadBalancer: LoadBalancerSnapshot, moment: TableMoment): Markup {
  if (!loadBalancer.exported) {
    return html`<span class="muted">not exported</span>`;
  }
  return html`<span class="chips"
      >${metricClasses.map((metricClass) => ageChip(loadBalancer, metricClass, moment))}</span
    >
    ${loadBalancer.behindMs < shownBehindMs ? "" : html`<div class="under warn-text" title="Settled minutes of the series that is furthest behind are still to be delivered">catching up, ${formatDuration(loadBalancer.behindMs)} behind</div>`}`;
}

function ageChip(
  loadBalancer: LoadBalancerSnapshot,
  metricClass: MetricClass,
  { nowMs, expectedMs }: TableMoment,
): Markup {
  const newestMs = loadBalancer.newestDeliveredMs[metricClass];
  const expected = expectedMs[metricClass];
  const state = freshness(expected, newestMs, nowMs);
  const title =
    newestMs === null
      ? `${metricClass}: nothing delivered yet`
      : `${metricClass}: delivered up to ${formatUtc(newestMs)}; up to ${formatDuration(expected)} is expected`;
  return html`<span class="chip ${tones[state.kind]}" title="${title}"
    ><i>${metricClass}</i>${state.kind === "none" ? "–" : formatDuration(state.ageMs)}</span
  >`;
}
