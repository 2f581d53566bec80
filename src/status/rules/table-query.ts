import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";

/** What a page's address asks of the table. */
export interface TableQuery {
  /** Part of a name, namespace, owner or relation; empty = all. */
  readonly search: string;
  readonly sort: TableSort;
  /** From 1. */
  readonly page: number;
}

/** Orders of the table: by name, oldest data first, most requests first, most errors first. */
export type TableSort = "name" | "age" | "requests" | "errors";

/** The rows to show, with the size of the whole. */
export interface TableRows {
  readonly rows: readonly LoadBalancerSnapshot[];
  readonly matching: number;
  readonly page: number;
  readonly pages: number;
}

/** Rows on one page. Fewer means clicking in a big cluster; many more makes the page slow to draw at each refresh. */
const pageSize = 200;

/** Longest search text that is looked at: names are at most 253 characters. */
const maxSearch = 253;

/** Reads a query string's values; anything unknown means the default. */
export function parseTableQuery(values: Readonly<Record<string, string>>): TableQuery {
  const sort = values["sort"];
  const page = Number(values["page"]);
  return {
    search: (values["q"] ?? "").slice(0, maxSearch).trim(),
    sort: sort === "age" || sort === "requests" || sort === "errors" ? sort : "name",
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** Filters, sorts and cuts the rows. A page behind the last one shows the last one. */
export function tableRows(
  loadBalancers: readonly LoadBalancerSnapshot[],
  query: TableQuery,
  nowMs: number,
): TableRows {
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const matching = loadBalancers.filter((loadBalancer) => {
    const text = searchText(loadBalancer);
    return words.every((word) => text.includes(word));
  });
  const weigh = weights[query.sort];
  const sorted =
    weigh === null
      ? matching
      : matching.toSorted((a, b) => weigh(b, nowMs) - weigh(a, nowMs) || (a.name < b.name ? -1 : 1));
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const page = Math.min(query.page, pages);
  return {
    rows: sorted.slice((page - 1) * pageSize, page * pageSize),
    matching: matching.length,
    page,
    pages,
  };
}

function searchText(loadBalancer: LoadBalancerSnapshot): string {
  const { owner, relation, rows } = loadBalancer.owned;
  const objects = [...(owner === null ? [] : [owner]), ...rows.map((row) => row.object)];
  return [
    loadBalancer.name,
    loadBalancer.dimension,
    loadBalancer.type,
    relation,
    ...objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
  ]
    .join("\n")
    .toLowerCase();
}

type Weigh = (loadBalancer: LoadBalancerSnapshot, nowMs: number) => number;

const weights: Readonly<Record<TableSort, Weigh | null>> = {
  name: null,
  age: ({ exported, newestDeliveredMs }, nowMs) =>
    exported ? nowMs - (newestDeliveredMs.alerting ?? newestDeliveredMs.regular ?? 0) : -1,
  requests: ({ requests }) => total(requests.values),
  errors: ({ errors }) => total(errors.values),
};

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
