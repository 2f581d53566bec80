import { html } from "hono/html";
import type { ControllerSnapshot, WatchSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration, formatUtc } from "../rules/format.ts";
import { relations, tableAddress, parseTableQuery } from "../rules/table-query.ts";
import { visibleText } from "../rules/visible-text.ts";
import { definitions } from "./definitions.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import { layout } from "./layout.ts";
import type { Markup } from "./markup.ts";
import { objectName } from "./owner-cell.ts";

/** Rows of each table; more are a number. */
const shownRows = 200;

/** The page at `/discovery`: what elbow found in AWS and in the cluster, and what it could not join. */
export function discoveryPage(snapshot: ControllerSnapshot): Markup {
  return layout({
    title: "Discovery",
    root: "./",
    snapshot,
    current: "discovery",
    main: html`
      <h1>Discovery</h1>
      <div class="columns">
        ${panel("inventory", "In AWS", inventoryFacts(snapshot))}
        ${panel("relations", "Relations", relationList(snapshot))}
      </div>
      ${panel("unresolved", "Objects without a load balancer", unresolvedTable(snapshot))}
      ${panel("bindings", "TargetGroupBindings that lead nowhere", bindingTable(snapshot))}
      ${panel("watches", "Kubernetes objects", watchTable(snapshot))}
    `,
  });
}

function inventoryFacts({ discovery, nowMs }: ControllerSnapshot): Markup {
  const { lastCompleteAtMs: atMs, lastFailure, calls, inventorySize, seenClusterTagValues } = discovery;
  const tags = Object.entries(seenClusterTagValues).toSorted(([, a], [, b]) => b - a);
  return definitions([
    [
      "last complete look",
      atMs === null ? "none yet" : `${formatUtc(atMs)}, ${formatDuration(nowMs - atMs)} ago`,
    ],
    [
      "last failure",
      lastFailure === null ? "none" : html`<span class="bad-text">${visibleText(lastFailure, 1_000)}</span>`,
    ],
    ["calls", `${formatCount(calls)}, free of charge`],
    [
      "load balancers in the account and region",
      inventorySize === undefined ? "not known yet" : formatCount(inventorySize),
    ],
    [
      "cluster tags seen",
      tags.length === 0
        ? "none"
        : html`${tags.slice(0, shownRows).map(([value, count]) => html`<div><bdi>${visibleText(value)}</bdi> (${formatCount(count)})</div>`)}`,
    ],
  ]);
}

const relationWords: Readonly<Record<(typeof relations)[number], string>> = {
  owner: "made for this object",
  member: "shared: the object is one of a group",
  bound: "made by hand; a TargetGroupBinding sends its traffic here",
  published: "an object only shows its host name",
  stale: "its object has moved on to another one",
  orphan: "its object is gone",
  ambiguous: "its tags contradict each other: no owner is guessed",
};

function relationList({ relations: counts }: ControllerSnapshot): Markup {
  const all = parseTableQuery({});
  return pageTable({
    label: "Relations",
    columns: [{ head: "Relation" }, { head: "Load balancers", num: true }, { head: "Meaning" }],
    rows: relations.map((relation) => [
      html`<a class="relation ${relation}" href="${tableAddress({ ...all, relation })}">${relation}</a>`,
      formatCount(counts[relation] ?? 0),
      relationWords[relation],
    ]),
  });
}

function unresolvedTable({ unresolved }: ControllerSnapshot): Markup {
  return unresolved.length === 0
    ? html`<p class="empty">None: every managed object has its load balancer.</p>`
    : html`${pageTable({
        label: "Objects without a load balancer",
        columns: [{ head: "Object" }, { head: "Why" }],
        rows: unresolved
          .slice(0, shownRows)
          .map(({ object, reason }) => [objectName(object), visibleText(reason, 1_000)]),
      })}
      ${moreThan(unresolved.length)}`;
}

function bindingTable({ discovery: { unresolvedBindings = [] } }: ControllerSnapshot): Markup {
  return unresolvedBindings.length === 0
    ? html`<p class="empty">None.</p>`
    : html`${pageTable({
        label: "TargetGroupBindings that lead nowhere",
        columns: [{ head: "TargetGroupBinding" }, { head: "Kind" }, { head: "Why" }],
        rows: unresolvedBindings
          .slice(0, shownRows)
          .map(({ object, kind, reason }) => [
            html`<bdi>${visibleText(`${object.namespace}/${object.name}`)}</bdi>`,
            kind,
            visibleText(reason, 1_000),
          ]),
      })}
      ${moreThan(unresolvedBindings.length)}`;
}

function watchTable({ discovery: { watches } }: ControllerSnapshot): Markup {
  if (watches === undefined) {
    return html`<p class="empty">Not known here.</p>`;
  }
  const absent = watches.filter(({ absence }) => absence?.kind === "not-installed");
  return html`${pageTable({
    label: "Kubernetes objects",
    columns: [
      { head: "Kind" },
      { head: "State" },
      { head: "Objects", num: true },
      { head: "Last heard" },
      { head: "Restarts", num: true },
      { head: "Trouble" },
    ],
    rows: watches
      .filter((watch) => !absent.includes(watch))
      .map((watch) => [
        html`<bdi>${visibleText(watch.resource)}</bdi>`,
        watchState(watch),
        formatCount(watch.objects),
        watch.lastByteAgeMs === null ? "never" : `${formatDuration(watch.lastByteAgeMs)} ago`,
        formatCount(watch.restarts),
        watch.trouble === null ? "" : html`<span class="problem">${visibleText(watch.trouble, 1_000)}</span>`,
      ]),
  })}
  ${absent.length === 0 ? "" : html`<p class="empty">Not installed in this cluster: ${absent.map(({ resource }, index) => html`${index === 0 ? "" : ", "}<bdi>${visibleText(resource)}</bdi>`)}. elbow looks again by itself.</p>`}`;
}

function watchState({ absence, state, synced, trouble }: WatchSnapshot): Markup {
  const words =
    absence?.kind === "forbidden"
      ? `forbidden: no rule for ${absence.resource} in ${absence.apiGroup === "" ? "the core group" : absence.apiGroup}`
      : state;
  const tone = synced && absence === null && trouble === null ? "good" : "warn";
  return html`<span class="pill ${tone}">${visibleText(words)}</span>`;
}

function moreThan(count: number): Markup | "" {
  return count > shownRows ? html`<p class="empty">and ${formatCount(count - shownRows)} more</p>` : "";
}
