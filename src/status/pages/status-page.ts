import { html } from "hono/html";
import type { ControllerSnapshot, DestinationSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration } from "../rules/format.ts";
import type { TableQuery } from "../rules/table-query.ts";
import { visibleText } from "../rules/visible-text.ts";
import { checkpointLine } from "./checkpoint-line.ts";
import { layout } from "./layout.ts";
import { loadBalancerTable } from "./load-balancer-table.ts";
import type { Markup } from "./markup.ts";
import { notices, problemList } from "./notices.ts";
import { objectName } from "./owner-cell.ts";
import { summaryTiles } from "./summary-tiles.ts";

/** Unresolved objects listed; more are a number. */
const shownUnresolved = 200;

/** The page at `/`: the whole program at a glance. */
export function statusPage(snapshot: ControllerSnapshot, query: TableQuery): Markup {
  return layout({
    title: snapshot.cluster,
    root: "./",
    snapshot,
    main: html`
      ${notices(snapshot)} ${summaryTiles(snapshot)}
      ${snapshot.problems.length === 0 ? "" : problemList(snapshot)}
      ${loadBalancerTable(snapshot.loadBalancers, query, snapshot.nowMs)}
      <div class="columns">${destinationTable(snapshot)} ${unresolvedTable(snapshot)}</div>
      ${snapshot.problems.length === 0 ? problemList(snapshot) : ""}
    `,
  });
}

const destinationTones: Readonly<Record<DestinationSnapshot["state"], string>> = {
  unknown: "quiet",
  ok: "good",
  unavailable: "bad",
  unauthorized: "bad",
};

function destinationTable({ destinations, checkpoints, nowMs }: ControllerSnapshot): Markup {
  return html`<section id="destinations" class="panel" data-live>
    <div class="panel-head"><h2>Destinations</h2></div>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>State</th>
            <th class="num">Delivered</th>
            <th class="num">Refused</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          ${destinations.map(
            (destination) =>
              html`<tr>
                <td>
                  <bdi>${visibleText(destination.name)}</bdi>
                  <div class="under">
                    ${destination.protocol} <bdi>${visibleText(destination.endpoint)}</bdi>
                  </div>
                </td>
                <td>
                  <span class="pill ${destinationTones[destination.state]}">${destination.state}</span
                  >${destination.message === null ? "" : html`<div class="under problem">${visibleText(destination.message)}</div>`}
                </td>
                <td class="num">${formatCount(destination.delivered)}</td>
                <td class="num ${destination.refused > 0 ? "bad-text" : ""}">
                  ${formatCount(destination.refused)}
                </td>
                <td class="when">
                  ${destination.lastDeliveredAtMs === null ? "never" : `${formatDuration(nowMs - destination.lastDeliveredAtMs)} ago`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${destinations.length === 0 ? html`<p class="empty">No destination is configured: nothing is pushed. Set <code>otlp.endpoint</code>.</p>` : ""}
    ${(checkpoints ?? []).map((checkpoint) => checkpointLine(checkpoint, nowMs))}
  </section>`;
}

function unresolvedTable({ unresolved }: ControllerSnapshot): Markup {
  return html`<section id="unresolved" class="panel" data-live>
    <div class="panel-head"><h2>Objects without a load balancer</h2></div>
    ${
      unresolved.length === 0
        ? html`<p class="empty">None: every managed object has its load balancer.</p>`
        : html`<div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th>Object</th>
                    <th>Why</th>
                  </tr>
                </thead>
                <tbody>
                  ${unresolved.slice(0, shownUnresolved).map(
                    ({ object, reason }) =>
                      html`<tr>
                        <td>${objectName(object)}</td>
                        <td>${visibleText(reason)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            ${unresolved.length > shownUnresolved ? html`<p class="empty">and ${formatCount(unresolved.length - shownUnresolved)} more</p>` : ""}`
    }
  </section>`;
}
