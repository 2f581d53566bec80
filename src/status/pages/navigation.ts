import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount } from "../rules/format.ts";
import type { Markup } from "./markup.ts";
import { pageNames, type PageName } from "./page-names.ts";

const order = Object.keys(pageNames) as readonly PageName[];

/** Links to all pages; a number where something wants to be looked at. `root` is the relative way to `/`. */
export function navigation(snapshot: ControllerSnapshot, current: PageName | null, root: string): Markup {
  return html`<nav id="pages" class="pages" aria-label="Pages" data-live>
    ${order.map((name) => {
      const { path, words } = pageNames[name];
      const count = attention(snapshot, name);
      const badge = count === 0 ? "" : html` <b class="badge">${formatCount(count)}</b>`;
      return current === name
        ? html`<a href="${root}${path}" aria-current="page">${words}${badge}</a>`
        : html`<a href="${root}${path}">${words}${badge}</a>`;
    })}
  </nav>`;
}

function attention(snapshot: ControllerSnapshot, name: PageName): number {
  switch (name) {
    case "loadBalancers":
      return 0;
    case "discovery":
      return snapshot.unresolved.length + (snapshot.discovery.unresolvedBindings?.length ?? 0);
    case "receivers":
      return snapshot.destinations.filter(({ state }) => state === "unavailable" || state === "unauthorized")
        .length;
    case "bill":
      return snapshot.cloudwatch.bill?.fullPace === false ? 1 : 0;
    case "election":
      return snapshot.synced
        ? (snapshot.election?.buckets ?? []).filter(({ holder }) => holder === null || holder === "").length
        : 0;
    case "configuration": {
      const { waiting = [], invalid = null } = snapshot.configuration ?? {};
      return waiting.length + (invalid === null ? 0 : 1);
    }
    case "problems":
      return snapshot.problems.length;
    default:
      return name satisfies never;
  }
}
