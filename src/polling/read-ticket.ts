import type { AwsFailure } from "../aws/aws-failure.ts";
import type { MetricReading } from "../aws/metric-reader.ts";
import type { PackedCall, QueryGroup } from "./rules/pack.ts";
import type { PlannedQuery, ReadOutcome } from "./rules/planned-query.ts";

/** One caller's queries, until all have an outcome. */
export interface ReadTicket {
  readonly outcomes: ReadOutcome[];
  left: number;
  /** True when nobody waits any more: what was not asked yet need not be paid for. */
  gone: boolean;
  readonly done: () => void;
}

/** What a group carries through packing: whose it is, and the index of each query's outcome. */
export interface GroupTag {
  readonly ticket: ReadTicket;
  readonly indexes: readonly number[];
}

/** One group for each metric and urgency: its statistics must travel in one call. */
export function ticketGroups(
  queries: readonly PlannedQuery[],
  ticket: ReadTicket,
): readonly QueryGroup<GroupTag>[] {
  const byKey = new Map<string, { queries: PlannedQuery[]; indexes: number[] }>();
  for (const [index, query] of queries.entries()) {
    const key = `${query.urgency} ${query.spec.metricKey}`;
    const group = byKey.get(key) ?? { queries: [], indexes: [] };
    group.queries.push(query);
    group.indexes.push(index);
    byKey.set(key, group);
  }
  return [...byKey.values()].map(({ queries: members, indexes }) => ({
    queries: members,
    from: Math.min(...members.map(({ from }) => from)),
    to: Math.max(...members.map(({ to }) => to)),
    tag: { ticket, indexes },
  }));
}

/** Gives each query of an answered call its own outcome. */
export function settleCall(
  call: PackedCall<GroupTag>,
  outcomes: Extract<MetricReading, { kind: "answered" }>["outcomes"],
): void {
  let position = 0;
  for (const group of call.groups) {
    for (const index of group.tag.indexes) {
      const outcome = outcomes[position];
      position += 1;
      put(
        group.tag.ticket,
        index,
        outcome?.kind === "points"
          ? { kind: "read", timesMs: outcome.timesMs, values: outcome.values }
          : {
              kind: "failed",
              reason: outcome?.reason ?? "missing",
              message: outcome?.message ?? "no result for the query",
            },
      );
    }
  }
}

/** Tells every query of a call that it failed, and why. */
export function failCall(
  call: PackedCall<GroupTag>,
  failure: Pick<AwsFailure, "message"> & { readonly code: string },
): void {
  for (const group of call.groups) {
    for (const index of group.tag.indexes) {
      put(group.tag.ticket, index, { kind: "failed", reason: failure.code, message: failure.message });
    }
  }
}

function put(ticket: ReadTicket, index: number, outcome: ReadOutcome): void {
  ticket.outcomes[index] = outcome;
  ticket.left -= 1;
  if (ticket.left === 0) {
    ticket.done();
  }
}
