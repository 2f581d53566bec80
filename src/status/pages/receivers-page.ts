import { html } from "hono/html";
import type { ControllerSnapshot, DestinationSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import { checkpointLine } from "./checkpoint-line.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import { layout } from "./layout.ts";
import type { Markup } from "./markup.ts";

/** The page at `/receivers`: where points go, what became of them, and where progress is kept. */
export function receiversPage(snapshot: ControllerSnapshot): Markup {
  const { checkpoints = [], nowMs } = snapshot;
  return layout({
    title: "Receivers",
    root: "./",
    snapshot,
    current: "receivers",
    main: html`
      <h1>Receivers</h1>
      ${panel("destinations", "Destinations", destinationTable(snapshot))}
      ${panel(
        "checkpoints",
        "Progress",
        checkpoints.length === 0
          ? html`<p class="empty">
              ${snapshot.leading.length === 0 ? "This replica stands by: the leader keeps the progress." : "Progress is not kept over a restart (checkpoint.enabled)."}
            </p>`
          : checkpoints.map((checkpoint) => checkpointLine(checkpoint, nowMs)),
      )}
    `,
  });
}

const tones: Readonly<Record<DestinationSnapshot["state"], string>> = {
  unknown: "quiet",
  ok: "good",
  unavailable: "bad",
  unauthorized: "bad",
};

function destinationTable({ destinations, nowMs }: ControllerSnapshot): Markup {
  return destinations.length === 0
    ? html`<p class="empty">
        No destination is configured: nothing is pushed. Set <code>otlp.endpoint</code>.
      </p>`
    : html`${pageTable({
          label: "Destinations",
          columns: [
            { head: "Name" },
            { head: "State" },
            { head: "Delivered", num: true },
            { head: "Refused", num: true },
            { head: "Last delivery" },
          ],
          rows: destinations.map((one) => [
            html`<bdi>${visibleText(one.name)}</bdi>
              <div class="under">${one.protocol} <bdi>${visibleText(one.endpoint)}</bdi></div>`,
            html`<span class="pill ${tones[one.state]}">${one.state}</span>${
                one.message === null
                  ? ""
                  : html`<div class="under problem">${visibleText(one.message, 1_000)}</div>`
              }`,
            formatCount(one.delivered),
            html`<span class="${one.refused > 0 ? "bad-text" : ""}">${formatCount(one.refused)}</span>`,
            html`<span class="when"
              >${one.lastDeliveredAtMs === null ? "never" : `${formatDuration(nowMs - one.lastDeliveredAtMs)} ago`}</span
            >`,
          ]),
        })}
        <p class="empty">
          Points since this process started. Delivered means taken by the next hop: what lies behind a
          Collector that queues cannot be seen from here.
        </p>`;
}
