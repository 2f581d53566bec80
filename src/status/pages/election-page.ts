import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import type { BucketSnapshot, ElectionSnapshot } from "../../controller/election-snapshot.ts";
import { formatCount, formatDuration, formatUtc } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import { definitions } from "./definitions.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import { layout } from "./layout.ts";
import type { Cell, Markup } from "./markup.ts";

/** Buckets and replicas listed; more are a number. */
const shownRows = 256;

/** The page at `/election`: which replica leads what, since when, and who else is there. */
export function electionPage(snapshot: ControllerSnapshot): Markup {
  const { election } = snapshot;
  return layout({
    title: "Election",
    root: "./",
    snapshot,
    current: "election",
    main: html`
      <h1>Who leads</h1>
      ${
        election === undefined
          ? panel("election", "Election", html`<p class="empty">Not known here.</p>`)
          : html`${panel("election", "This replica", standing(snapshot, election))}
            ${panel("buckets", "Buckets", bucketTable(election, snapshot.nowMs))}
            ${panel("replicas", "Replicas", replicaTable(election))}`
      }
    `,
  });
}

function standing({ leading }: ControllerSnapshot, election: ElectionSnapshot): Markup {
  const { enabled, identity, buckets } = election;
  const share = `${formatCount(leading.length)} of ${formatCount(buckets.length)} bucket${buckets.length === 1 ? "" : "s"}`;
  return definitions([
    ["identity", html`<bdi>${visibleText(identity)}</bdi>`],
    ["leads", leading.length === 0 ? "nothing: it stands by, warm" : share],
    [
      "election",
      enabled
        ? "by Leases of this cluster"
        : "off (leaderElection.enabled): this process leads everything without asking",
    ],
  ]);
}

function bucketTable({ buckets }: ElectionSnapshot, nowMs: number): Markup {
  return html`${pageTable({
      label: "Buckets and who holds them",
      columns: [{ head: "Bucket" }, { head: "Holder" }, { head: "Since" }, { head: "Epoch", num: true }],
      rows: buckets.slice(0, shownRows).map((bucket) => bucketRow(bucket, nowMs)),
    })}
    ${moreThan(buckets.length)}
    <p class="empty">
      Every load balancer belongs to one bucket; the epoch grows with each new holder, and an older one can no
      longer write progress.
    </p>`;
}

function bucketRow({ bucket, holder, since, epoch, mine }: BucketSnapshot, nowMs: number): readonly Cell[] {
  const sinceMs = since === null ? Number.NaN : Date.parse(since);
  return [
    String(bucket),
    holder === null
      ? html`<span class="muted">not known yet</span>`
      : holder === ""
        ? html`<span class="warn-text">free: it is taken within seconds</span>`
        : html`<bdi>${visibleText(holder)}</bdi
            >${mine ? html` <span class="pill good">this replica</span>` : ""}`,
    since === null
      ? "–"
      : Number.isNaN(sinceMs)
        ? visibleText(since)
        : html`<time datetime="${new Date(sinceMs).toISOString()}">${formatUtc(sinceMs)}</time>
            <i>${formatDuration(nowMs - sinceMs)}</i>`,
    epoch === null ? "–" : String(epoch),
  ];
}

function replicaTable({ replicas, buckets, identity }: ElectionSnapshot): Markup {
  if (replicas === null) {
    return html`<p class="empty">
      With one bucket replicas are not counted: one leads, all others stand by.
    </p>`;
  }
  return html`${pageTable({
    label: "Replicas",
    columns: [{ head: "Replica" }, { head: "Buckets held", num: true }],
    rows: replicas
      .slice(0, shownRows)
      .map((replica) => [
        html`<bdi>${visibleText(replica)}</bdi
          >${replica === identity ? html` <span class="pill good">this replica</span>` : ""}`,
        formatCount(buckets.filter(({ holder }) => holder === replica).length),
      ]),
  })}
  ${moreThan(replicas.length)}`;
}

function moreThan(count: number): Markup | "" {
  return count > shownRows ? html`<p class="empty">and ${formatCount(count - shownRows)} more</p>` : "";
}
