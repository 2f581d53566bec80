import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import type { Relation } from "../../ownership/owned-load-balancer.ts";
import { freshness, metricClasses, type ExpectedAges } from "./freshness.ts";

/** What a page's address asks of the table. */
export interface TableQuery {
  /** Part of a name, namespace, owner or relation; empty = all. */
  readonly search: string;
  readonly sort: TableSort;
  /** Null = all. */
  readonly type: LoadBalancerSnapshot["type"] | null;
  readonly relation: Relation | null;
  readonly state: TableState | null;
  /** From 1. */
  readonly page: number;
}

/** Orders of the table: by name or owner; oldest data, most requests, errors, late minutes, series or dollars first. */
export type TableSort = (typeof sorts)[number];

/** What the table can be narrowed to. `behind`: older than expected, or nothing delivered yet. */
export type TableState = (typeof tableStates)[number];

/** The rows to show, with the size of the whole. */
export interface TableRows {
  readonly rows: readonly LoadBalancerSnapshot[];
  readonly matching: number;
  readonly page: number;
  readonly pages: number;
}

/** What rows are judged by. */
export interface TableMoment {
  readonly nowMs: number;
  readonly expectedMs: ExpectedAges;
}

/** Rows on one page: about 300 kB of HTML with their curves. Fewer means clicking; more is slow to draw at each refresh. */
const pageSize = 100;

/** Longest search text that is looked at: names are at most 253 characters. */
const maxSearch = 253;

const sorts = ["name", "owner", "age", "requests", "errors", "late", "series", "cost"] as const;
const types = ["application", "network", "classic"] as const;

/** States in the order of their links. */
export const tableStates = ["problem", "incident", "behind", "withheld"] as const;

/** Relations in the order of their links. */
export const relations = [
  "owner",
  "member",
  "bound",
  "published",
  "stale",
  "orphan",
  "ambiguous",
] as const satisfies readonly Relation[];

/** Reads a query string's values; anything unknown means the default. */
export function parseTableQuery(values: Readonly<Record<string, string>>): TableQuery {
  const page = Number(values["page"]);
  return {
    search: (values["q"] ?? "").slice(0, maxSearch).trim(),
    sort: oneOf(sorts, values["sort"]) ?? "name",
    type: oneOf(types, values["type"]),
    relation: oneOf(relations, values["relation"]),
    state: oneOf(tableStates, values["state"]),
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** The address of a table, from the page's root; what is not said means the default. */
export function tableAddress({ search, sort, type, relation, state, page }: TableQuery): string {
  const values = new URLSearchParams({
    ...(search === "" ? {} : { q: search }),
    ...(sort === "name" ? {} : { sort }),
    ...(type === null ? {} : { type }),
    ...(relation === null ? {} : { relation }),
    ...(state === null ? {} : { state }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return values === "" ? "./" : `./?${values}`;
}

/** Filters, sorts and cuts the rows. A page behind the last one shows the last one. */
export function tableRows(
  loadBalancers: readonly LoadBalancerSnapshot[],
  query: TableQuery,
  moment: TableMoment,
): TableRows {
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const matching = loadBalancers.filter((loadBalancer) => {
    if (
      (query.type !== null && loadBalancer.type !== query.type) ||
      (query.relation !== null && loadBalancer.owned.relation !== query.relation) ||
      (query.state !== null && !isInState(loadBalancer, query.state, moment))
    ) {
      return false;
    }
    const text = words.length === 0 ? "" : searchText(loadBalancer);
    return words.every((word) => text.includes(word));
  });
  const sorted = sortedRows(matching, query.sort, moment.nowMs);
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const page = Math.min(query.page, pages);
  return {
    rows: sorted.slice((page - 1) * pageSize, page * pageSize),
    matching: matching.length,
    page,
    pages,
  };
}

/** Whether a load balancer belongs under a state's link. */
export function isInState(
  { exported, incident, lastProblem, remarks, newestDeliveredMs }: LoadBalancerSnapshot,
  state: TableState,
  { nowMs, expectedMs }: TableMoment,
): boolean {
  switch (state) {
    case "problem":
      return lastProblem !== null || remarks !== undefined;
    case "incident":
      return incident !== undefined;
    case "withheld":
      return !exported;
    case "behind":
      return (
        (exported &&
          metricClasses.some((one) =>
            ["late", "old"].includes(freshness(expectedMs[one], newestDeliveredMs[one], nowMs).kind),
          )) ||
        (exported && newestDeliveredMs.alerting === null && newestDeliveredMs.regular === null)
      );
    default:
      return state satisfies never;
  }
}

function oneOf<T extends string>(known: readonly T[], value: string | undefined): T | null {
  return known.find((one) => one === value) ?? null;
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

function sortedRows(
  rows: readonly LoadBalancerSnapshot[],
  sort: TableSort,
  nowMs: number,
): readonly LoadBalancerSnapshot[] {
  const key = sort === "owner" ? ownerText : ({ name }: LoadBalancerSnapshot) => name;
  const weighed = rows.map((row) => ({ row, key: key(row), weight: weightOf(row, sort, nowMs) }));
  return weighed
    .toSorted((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

function ownerText({ owned: { owner } }: LoadBalancerSnapshot): string {
  return owner === null ? "\uffff" : `${owner.namespace}/${owner.name} ${owner.kind}`;
}

function weightOf(row: LoadBalancerSnapshot, sort: TableSort, nowMs: number): number {
  switch (sort) {
    case "name":
    case "owner":
      return 0;
    case "age":
      return row.exported
        ? nowMs - (row.newestDeliveredMs.alerting ?? row.newestDeliveredMs.regular ?? 0)
        : -1;
    case "requests":
      return total(row.requests.values);
    case "errors":
      return total(row.errors.values);
    case "late":
      return row.late.appeared + row.late.changed;
    case "series":
      return row.seriesCount;
    case "cost":
      return row.costUsdPerMonth ?? 0;
    default:
      return sort satisfies never;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
