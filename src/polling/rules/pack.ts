import { billedUnits } from "../../catalogue/prices.ts";
import type { PlannedQuery, Urgency } from "./planned-query.ts";

/** AWS's limits for one GetMetricData call. More is refused as a whole. */
export const callLimits = { queries: 500, points: 100_800 } as const;

/** Queries that must travel together: the statistics of one metric and dimension set, billed as one up to five. */
export interface QueryGroup<T> {
  readonly queries: readonly PlannedQuery[];
  readonly from: number;
  readonly to: number;
  /** Given back with the outcome. */
  readonly tag: T;
}

/** One call: its groups and the union of their ranges, which costs nothing more. */
export interface PackedCall<T> {
  readonly urgency: Urgency;
  readonly groups: readonly QueryGroup<T>[];
  readonly from: number;
  readonly to: number;
  readonly queryCount: number;
}

/**
 * Packs groups of one urgency into few calls, each within the limits. Sorted by range first, so that a far-behind
 * catch-up slice does not stretch the range of a call full of recent ones.
 */
export function packCalls<T>(urgency: Urgency, groups: readonly QueryGroup<T>[]): readonly PackedCall<T>[] {
  const calls: PackedCall<T>[] = [];
  let open: QueryGroup<T>[] = [];
  let span = { from: 0, to: 0, queryCount: 0 };
  for (const group of groups.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const joined = {
      from: open.length === 0 ? group.from : Math.min(span.from, group.from),
      to: open.length === 0 ? group.to : Math.max(span.to, group.to),
      queryCount: span.queryCount + group.queries.length,
    };
    if (open.length === 0 || fits(joined)) {
      open.push(group);
      span = joined;
      continue;
    }
    calls.push({ urgency, groups: open, ...span });
    open = [group];
    span = { from: group.from, to: group.to, queryCount: group.queries.length };
  }
  return open.length === 0 ? calls : [...calls, { urgency, groups: open, ...span }];
}

function fits(span: { readonly from: number; readonly to: number; readonly queryCount: number }): boolean {
  const { from, to, queryCount } = span;
  return queryCount <= callLimits.queries && queryCount * (to - from) <= callLimits.points;
}

/** What a call costs, in units of up to five statistics of one metric. */
export function callUnits(call: PackedCall<unknown>): number {
  return call.groups.reduce((sum, { queries }) => sum + billedUnits(queries.length), 0);
}

/** Cuts a call that AWS called bad into two, so that the bad query can be found; null when it is one group already. */
export function bisectCall<T>(call: PackedCall<T>): readonly [PackedCall<T>, PackedCall<T>] | null {
  if (call.groups.length < 2) {
    return null;
  }
  const middle = Math.ceil(call.groups.length / 2);
  return [part(call, call.groups.slice(0, middle)), part(call, call.groups.slice(middle))];
}

function part<T>(call: PackedCall<T>, groups: readonly QueryGroup<T>[]): PackedCall<T> {
  return {
    urgency: call.urgency,
    groups,
    from: Math.min(...groups.map(({ from }) => from)),
    to: Math.max(...groups.map(({ to }) => to)),
    queryCount: groups.reduce((sum, { queries }) => sum + queries.length, 0),
  };
}
