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
  let open: PackedCall<T> | null = null;
  for (const group of groups.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const joined: PackedCall<T> | null = open === null ? null : join(open, group);
    if (joined !== null && fits(joined)) {
      open = joined;
      continue;
    }
    if (open !== null) {
      calls.push(open);
    }
    open = { urgency, groups: [group], from: group.from, to: group.to, queryCount: group.queries.length };
  }
  return open === null ? calls : [...calls, open];
}

function join<T>(call: PackedCall<T>, group: QueryGroup<T>): PackedCall<T> {
  return {
    urgency: call.urgency,
    groups: [...call.groups, group],
    from: Math.min(call.from, group.from),
    to: Math.max(call.to, group.to),
    queryCount: call.queryCount + group.queries.length,
  };
}

function fits<T>(call: PackedCall<T>): boolean {
  return (
    call.queryCount <= callLimits.queries && call.queryCount * (call.to - call.from) <= callLimits.points
  );
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
