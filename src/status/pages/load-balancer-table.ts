import { html } from "hono/html";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration, formatUsd } from "../rules/format.ts";
import { pageId } from "../rules/page-id.ts";
import { sparklineSpan } from "../rules/sparkline.ts";
import type { SparklineFrame } from "../rules/sparkline.ts";
import { tableAddress, tableRows } from "../rules/table-query.ts";
import type { TableMoment, TableQuery, TableRows, TableSort } from "../rules/table-query.ts";
import { visibleText } from "../rules/visible-text.ts";
import { ageChips } from "./age-chips.ts";
import { evidenceWords } from "./evidence-words.ts";
import type { Markup } from "./markup.ts";
import { ownerCell } from "./owner-cell.ts";
import { sparkCell } from "./spark-cell.ts";
import { tableFilters } from "./table-filters.ts";
import { curveWords, typeBadge } from "./type-badge.ts";

/** Pixels of a sparkline in the table. */
const sparkSize = { width: 100, height: 30 };

/** Errors a minute that fill a sparkline at least: fewer are drawn as low as they are, so that an outage stands out. */
const leastErrorScale = 5;

/** And at least this part of the busiest minute's requests. */
const errorShare = 0.01;

/** The table of load balancers with its search form and the links that narrow it. */
export function loadBalancerTable(
  loadBalancers: readonly LoadBalancerSnapshot[],
  query: TableQuery,
  moment: TableMoment,
): Markup {
  const table = tableRows(loadBalancers, query, moment);
  const span = sparklineSpan(
    table.rows.flatMap(({ requests, errors }) => [requests, errors]),
    moment.nowMs,
  );
  const frame = { ...sparkSize, ...span, floor: 0 };
  const spanWords = formatDuration(roundedMs(span.toMs - span.fromMs));
  return html`<section class="panel" id="fleet">
    <div class="panel-head">
      <h2>Load balancers</h2>
      ${searchForm(query)}
    </div>
    <div id="filters" data-live>${tableFilters(loadBalancers, query, moment)}</div>
    <div id="table" class="scroll" role="region" aria-label="Load balancers" tabindex="0" data-live>
      <table>
        <thead>
          <tr>
            <th scope="col" aria-sort="${sortState("name", query)}">${sortLink("name", "Name", query)}</th>
            <th scope="col" aria-sort="${sortState("owner", query)}">${sortLink("owner", "Owner", query)}</th>
            <th scope="col">Relation</th>
            <th scope="col" aria-sort="${sortState("age", query)}">${sortLink("age", "Data age", query)}</th>
            <th scope="col" aria-sort="${sortState("requests", query)}">
              ${sortLink("requests", "Load", query)} <i>a minute, ${spanWords}</i>
            </th>
            <th scope="col" aria-sort="${sortState("errors", query)}">
              ${sortLink("errors", "Errors", query)} <i>in ${spanWords}</i>
            </th>
            <th
              scope="col"
              class="num"
              aria-sort="${sortState("late", query)}"
              title="Minutes whose value came after our own zero (appeared) or was changed by CloudWatch (changed)"
            >
              ${sortLink("late", "Late", query)}
            </th>
            <th scope="col" class="num" aria-sort="${sortState("series", query)}">
              ${sortLink("series", "Series", query)}
            </th>
            <th
              scope="col"
              class="num"
              aria-sort="${sortState("cost", query)}"
              title="Forecast at the intervals in force"
            >
              ${sortLink("cost", "A month", query)}
            </th>
          </tr>
        </thead>
        <tbody>
          ${table.rows.map((loadBalancer) => tableRow(loadBalancer, frame, moment))}
        </tbody>
      </table>
      ${table.matching === 0 ? nothingFound(loadBalancers.length, query) : ""}
      ${table.pages > 1 ? pager(table, query) : ""}
    </div>
  </section>`;
}

function searchForm(query: TableQuery): Markup {
  const kept = Object.entries({
    sort: query.sort === "name" ? null : query.sort,
    type: query.type,
    relation: query.relation,
    state: query.state,
  }).filter(([, value]) => value !== null);
  return html`<form class="search" method="get" role="search">
    <input
      type="search"
      name="q"
      value="${visibleText(query.search)}"
      maxlength="253"
      placeholder="name, namespace, owner …"
      aria-label="Search load balancers"
    />
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value ?? ""}" />`)}
    <button>Search</button>
  </form>`;
}

function tableRow(loadBalancer: LoadBalancerSnapshot, frame: SparklineFrame, moment: TableMoment): Markup {
  const { late, owned, type } = loadBalancer;
  const words = curveWords[type];
  const busiest = loadBalancer.requests.values.reduce((high, value) => Math.max(high, value), 0);
  const errorFrame = { ...frame, floor: Math.max(leastErrorScale, busiest * errorShare) };
  return html`<tr class="${loadBalancer.exported ? "" : "off"}">
    <td class="name">
      <a href="./load-balancers/${encodeURIComponent(pageId(loadBalancer.dimension))}"
        ><bdi>${visibleText(loadBalancer.name)}</bdi></a
      >
      <div class="under">
        ${typeBadge(type)}
        ${owned.loadBalancer.scheme}${loadBalancer.incident === undefined ? "" : html` <b class="warn-text" title="${visibleText(loadBalancer.incident.sign)}">incident</b>`}
      </div>
    </td>
    <td>${ownerCell(owned)} ${evidenceWords(owned)}</td>
    <td>
      <span class="relation ${owned.relation}">${owned.relation}</span
      >${owned.role === "frontend" ? html` <span class="relation">frontend</span>` : ""}
    </td>
    <td>${ageChips(loadBalancer, moment)} ${problemWords(loadBalancer)}</td>
    <td>${sparkCell(loadBalancer.requests, { tone: "requests", label: words.requests, frame })}</td>
    <td>${sparkCell(loadBalancer.errors, { tone: "errors", label: words.errors, frame: errorFrame })}</td>
    <td class="num">
      ${late.appeared + late.changed === 0 ? html`<span class="muted">0</span>` : html`<span title="${late.appeared} appeared, ${late.changed} changed">${formatCount(late.appeared + late.changed)}</span>`}
    </td>
    <td class="num">${formatCount(loadBalancer.seriesCount)}</td>
    <td class="num">
      ${loadBalancer.costUsdPerMonth === undefined ? html`<span class="muted">–</span>` : formatUsd(loadBalancer.costUsdPerMonth)}
    </td>
  </tr>`;
}

function problemWords({ lastProblem, remarks, notExportedBecause }: LoadBalancerSnapshot): Markup {
  const words = [
    ...(lastProblem === null ? [] : [lastProblem]),
    ...(remarks ?? []).slice(0, 1).map(({ message }) => message),
  ];
  return html`${words.map((text) => html`<div class="under problem">${visibleText(text)}</div>`)}${
    notExportedBecause === undefined
      ? ""
      : html`<div class="under reason">${visibleText(notExportedBecause)}</div>`
  }`;
}

/** Long spans in steps of ten minutes: "3h", not "3h 3m". */
function roundedMs(ms: number): number {
  const stepMs = ms > 3_600_000 ? 600_000 : 60_000;
  return Math.round(ms / stepMs) * stepMs;
}

/** How a column is sorted, as a screen reader says it. */
function sortState(sort: TableSort, query: TableQuery): "none" | "ascending" | "descending" {
  if (query.sort !== sort) {
    return "none";
  }
  return sort === "name" || sort === "owner" ? "ascending" : "descending";
}

function sortLink(sort: TableSort, label: string, query: TableQuery): Markup {
  const current = query.sort === sort;
  const arrow = { none: "", ascending: " ↑", descending: " ↓" }[sortState(sort, query)];
  return html`<a class="sort ${current ? "current" : ""}" href="${tableAddress({ ...query, sort, page: 1 })}"
    >${label}${arrow}</a
  >`;
}

function pager({ page, pages, matching }: TableRows, query: TableQuery): Markup {
  return html`<nav class="pager" aria-label="Pages of the table">
    ${page > 1 ? html`<a href="${tableAddress({ ...query, page: page - 1 })}">← previous</a>` : ""}
    <span>page ${page} of ${pages}, ${formatCount(matching)} load balancers</span>
    ${page < pages ? html`<a href="${tableAddress({ ...query, page: page + 1 })}">next →</a>` : ""}
  </nav>`;
}

function nothingFound(all: number, query: TableQuery): Markup {
  return all === 0
    ? html`<p class="empty">No load balancers yet.</p>`
    : html`<p class="empty">
        None of ${formatCount(all)} load balancers
        matches${query.search === "" ? "" : html` “${visibleText(query.search)}”`}.
        <a href="./">Show all</a>
      </p>`;
}
