import { html } from "hono/html";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount, formatDuration } from "../rules/format.ts";
import { pageId } from "../rules/page-id.ts";
import { sparklineSpan } from "../rules/sparkline.ts";
import type { SparklineFrame } from "../rules/sparkline.ts";
import { tableRows } from "../rules/table-query.ts";
import type { TableQuery, TableRows, TableSort } from "../rules/table-query.ts";
import { visibleText } from "../rules/visible-text.ts";
import { ageChips } from "./age-chips.ts";
import type { Markup } from "./markup.ts";
import { ownerCell } from "./owner-cell.ts";
import { sparkCell } from "./spark-cell.ts";

/** Pixels of a sparkline in the table. */
const sparkSize = { width: 130, height: 30 };

/** Errors a minute that fill a sparkline at least: fewer are drawn as low as they are, so that an outage stands out. */
const leastErrorScale = 5;

/** And at least this part of the busiest minute's requests. */
const errorShare = 0.01;

const typeNames: Readonly<Record<LoadBalancerSnapshot["type"], string>> = {
  application: "ALB",
  network: "NLB",
  classic: "CLB",
};

/** `ALB`, `NLB` or `CLB` as a badge. */
export function typeBadge(type: LoadBalancerSnapshot["type"]): Markup {
  return html`<span class="type ${type}">${typeNames[type]}</span>`;
}

/** The table of load balancers with its search form; `nowMs` is the snapshot's. */
export function loadBalancerTable(
  loadBalancers: readonly LoadBalancerSnapshot[],
  query: TableQuery,
  nowMs: number,
): Markup {
  const table = tableRows(loadBalancers, query, nowMs);
  const span = sparklineSpan(
    table.rows.flatMap(({ requests, errors }) => [requests, errors]),
    nowMs,
  );
  const frame = { ...sparkSize, ...span, floor: 0 };
  const spanWords = formatDuration(roundedMs(span.toMs - span.fromMs));
  return html`<section class="panel">
    <div class="panel-head">
      <h2>Load balancers</h2>
      <form class="search" method="get" role="search">
        <input
          type="search"
          name="q"
          value="${visibleText(query.search)}"
          maxlength="253"
          placeholder="name, namespace, owner …"
          aria-label="Search load balancers"
        />
        ${query.sort === "name" ? "" : html`<input type="hidden" name="sort" value="${query.sort}" />`}
        <button>Search</button>
      </form>
    </div>
    <div id="table" class="scroll" data-live>
      <table>
        <thead>
          <tr>
            <th>${sortLink("name", "Name", query)}</th>
            <th>Owner</th>
            <th>Relation</th>
            <th>${sortLink("age", "Data age", query)}</th>
            <th>${sortLink("requests", "Requests", query)} <i>a minute, ${spanWords}</i></th>
            <th>${sortLink("errors", "5xx", query)} <i>in ${spanWords}</i></th>
            <th
              class="num"
              title="Minutes whose value came after our own zero (appeared) or was changed by CloudWatch (changed)"
            >
              Late
            </th>
            <th class="num">Series</th>
            <th>Problem</th>
          </tr>
        </thead>
        <tbody>
          ${table.rows.map((loadBalancer) => tableRow(loadBalancer, frame, nowMs))}
        </tbody>
      </table>
      ${table.matching === 0 ? nothingFound(loadBalancers.length, query) : ""}
      ${table.pages > 1 ? pager(table, query) : ""}
    </div>
  </section>`;
}

function tableRow(loadBalancer: LoadBalancerSnapshot, frame: SparklineFrame, nowMs: number): Markup {
  const { late, owned } = loadBalancer;
  const errorWords = loadBalancer.type === "application" ? "5xx answers" : "errors";
  const busiest = loadBalancer.requests.values.reduce((high, value) => Math.max(high, value), 0);
  const errorFrame = { ...frame, floor: Math.max(leastErrorScale, busiest * errorShare) };
  return html`<tr class="${loadBalancer.exported ? "" : "off"}">
    <td class="name">
      <a href="./load-balancers/${encodeURIComponent(pageId(loadBalancer.dimension))}"
        ><bdi>${visibleText(loadBalancer.name)}</bdi></a
      >
      <div class="under">
        ${typeBadge(loadBalancer.type)}
        ${owned.loadBalancer.scheme}${loadBalancer.incident === undefined ? "" : html` <b class="warn-text" title="${visibleText(loadBalancer.incident.sign)}">incident</b>`}
      </div>
    </td>
    <td>${ownerCell(owned)}</td>
    <td>
      <span class="relation ${owned.relation}">${owned.relation}</span
      >${owned.role === "frontend" ? html` <span class="relation">frontend</span>` : ""}
    </td>
    <td>${ageChips(loadBalancer, nowMs)}</td>
    <td>
      ${sparkCell(loadBalancer.requests, { tone: "requests", label: loadBalancer.type === "network" ? "flows" : "requests", frame })}
    </td>
    <td>${sparkCell(loadBalancer.errors, { tone: "errors", label: errorWords, frame: errorFrame })}</td>
    <td class="num">
      ${late.appeared + late.changed === 0 ? html`<span class="muted">0</span>` : html`<span title="${late.appeared} appeared, ${late.changed} changed">${formatCount(late.appeared + late.changed)}</span>`}
    </td>
    <td class="num">${formatCount(loadBalancer.seriesCount)}</td>
    <td class="problem">${loadBalancer.lastProblem === null ? "" : visibleText(loadBalancer.lastProblem)}</td>
  </tr>`;
}

/** Long spans in steps of ten minutes: "3h", not "3h 3m". */
function roundedMs(ms: number): number {
  const stepMs = ms > 3_600_000 ? 600_000 : 60_000;
  return Math.round(ms / stepMs) * stepMs;
}

function sortLink(sort: TableSort, label: string, query: TableQuery): Markup {
  const current = query.sort === sort;
  return html`<a class="sort ${current ? "current" : ""}" href="${address({ ...query, sort, page: 1 })}"
    >${label}${current && sort !== "name" ? " ↓" : ""}</a
  >`;
}

function pager({ page, pages, matching }: TableRows, query: TableQuery): Markup {
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? html`<a href="${address({ ...query, page: page - 1 })}">← previous</a>` : ""}
    <span>page ${page} of ${pages}, ${formatCount(matching)} load balancers</span>
    ${page < pages ? html`<a href="${address({ ...query, page: page + 1 })}">next →</a>` : ""}
  </nav>`;
}

function nothingFound(all: number, query: TableQuery): Markup {
  return query.search === ""
    ? html`<p class="empty">No load balancers yet.</p>`
    : html`<p class="empty">
        None of ${formatCount(all)} load balancers matches “${visibleText(query.search)}”.
        <a href="./">Show all</a>
      </p>`;
}

function address({ search, sort, page }: TableQuery): string {
  const values = new URLSearchParams({
    ...(search === "" ? {} : { q: search }),
    ...(sort === "name" ? {} : { sort }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return values === "" ? "./" : `./?${values}`;
}
