import { billedUnits } from "../../catalogue/prices.ts";
import { backfillSliceMinutes, type MinuteRange } from "./backfill-range.ts";
import { laggards, type ClosedState } from "./backfill-state.ts";
import type { PlannedQuery } from "./planned-query.ts";

/** What to read next of every series that has not reached `to`: at most one slice each; a series that waits after a failure is left out. */
export function planBackfill(
  closed: ClosedState,
  at: { readonly to: number; readonly nowMs: number; readonly maxFailures: number },
): readonly PlannedQuery[] {
  const queries: PlannedQuery[] = [];
  for (const [id, from] of laggards(closed, at.to)) {
    const one = closed.state.series.get(id);
    const waits = one?.retryAtMs !== undefined && one.retryAtMs !== null && one.retryAtMs > at.nowMs;
    if (one !== undefined && !waits && one.failures < at.maxFailures) {
      const to = Math.min(at.to, closed.ends.get(id) ?? at.to, from + backfillSliceMinutes);
      queries.push({ spec: one.spec, from, to, urgency: "catch-up" });
    }
  }
  return queries;
}

/** What a backfill of one load balancer reads, as AWS bills it, and at most brings. */
export interface BackfillBill {
  readonly queries: number;
  /** Metrics requested: up to five statistics of one metric in one call are one. */
  readonly units: number;
  /** Minutes of all series together: the most points there can be, info series left out. */
  readonly seriesMinutes: number;
}

/** The bill of what is still to be read over `slices`. */
export function backfillBill(closed: ClosedState, slices: readonly MinuteRange[]): BackfillBill {
  const next = laggards(closed, Number.POSITIVE_INFINITY);
  let queries = 0;
  let units = 0;
  let seriesMinutes = 0;
  for (const slice of slices) {
    const perMetric = new Map<string, number>();
    for (const [id, first] of next) {
      const from = Math.max(first, slice.from);
      const to = Math.min(slice.to, closed.ends.get(id) ?? slice.to);
      const metricKey = closed.state.series.get(id)?.spec.metricKey;
      if (from < to && metricKey !== undefined) {
        perMetric.set(metricKey, (perMetric.get(metricKey) ?? 0) + 1);
        seriesMinutes += to - from;
      }
    }
    for (const statistics of perMetric.values()) {
      queries += statistics;
      units += billedUnits(statistics);
    }
  }
  return { queries, units, seriesMinutes };
}
