import type { MetricRequest, QueryOutcome } from "../metric-reader.ts";

/** The most queries and points that AWS takes in one GetMetricData call. */
export const maxQueries = 500;
export const maxPoints = 100_800;

/** One result of a page. */
export interface MetricResult {
  readonly id: string;
  /** CloudWatch's word for how much it gave; empty = it said none. */
  readonly status: string;
  /** Null = times and values do not fit together. */
  readonly points: { readonly timesMs: readonly number[]; readonly values: readonly number[] } | null;
  /** What CloudWatch said about it. */
  readonly remarks: readonly string[];
}

/** How many remarks are kept of one result or call. Larger floods logs when every query has one. */
export const maxRemarks = 10;

/** The id of the query at `index`: unique in a call, begins with a lower-case letter as AWS demands. */
export function queryId(index: number): string {
  return `q${index}`;
}

/** Why a request must not be sent; null = it is within AWS's limits. Asking anyway is a bug of the caller. */
export function requestFault({ queries, startMs, endMs }: MetricRequest): string | null {
  if (queries.length === 0 || queries.length > maxQueries) {
    return `${queries.length} queries; one to ${maxQueries} fit a call`;
  }
  if (queries.some(({ periodMs }) => !(periodMs > 0) || periodMs % 60_000 !== 0)) {
    return "a period that is not whole minutes";
  }
  if (
    !(startMs < endMs) ||
    queries.some(({ periodMs }) => startMs % periodMs !== 0 || endMs % periodMs !== 0)
  ) {
    return `the range ${startMs} to ${endMs} is empty or not on whole periods`;
  }
  const points = queries.reduce((sum, { periodMs }) => sum + (endMs - startMs) / periodMs, 0);
  return points > maxPoints ? `${points} points; ${maxPoints} fit a call` : null;
}

/**
 * One outcome per query of a complete answer (all its pages, in order). Only what CloudWatch calls `Complete` on its
 * last page, and nowhere worse than partial before, was read. Of two values for one time the later page's counts.
 */
export function metricOutcomes(
  queryCount: number,
  pages: readonly (readonly MetricResult[])[],
): readonly QueryOutcome[] {
  const byId = new Map<string, MetricResult[]>();
  for (const page of pages) {
    for (const result of page) {
      const known = byId.get(result.id);
      if (known === undefined) {
        byId.set(result.id, [result]);
      } else {
        known.push(result);
      }
    }
  }
  return Array.from({ length: queryCount }, (_, index) => outcome(byId.get(queryId(index))));
}

/** The outcome of a query whose results, one or more a page, are these. */
function outcome(results: readonly MetricResult[] | undefined): QueryOutcome {
  if (results === undefined) {
    return { kind: "unread", reason: "missing", message: "CloudWatch left this query out of its answer" };
  }
  const said = results
    .flatMap((result) => result.remarks)
    .slice(0, maxRemarks)
    .join("; ");
  const because = said === "" ? "" : `: ${said}`;
  if (results.some(({ status }) => status === "Forbidden")) {
    return { kind: "unread", reason: "forbidden", message: `CloudWatch forbade this query${because}` };
  }
  const points = results.flatMap((result) => (result.points === null ? [] : [result.points]));
  if (points.length < results.length) {
    return {
      kind: "unread",
      reason: "internal-error",
      message: `times and values do not fit together${because}`,
    };
  }
  const unknown = results.find(({ status }) => status !== "Complete" && status !== "PartialData");
  if (unknown !== undefined) {
    return {
      kind: "unread",
      reason: "internal-error",
      message: `CloudWatch answered "${unknown.status}"${because}`,
    };
  }
  if (results.at(-1)?.status !== "Complete") {
    return { kind: "unread", reason: "partial", message: `CloudWatch gave a part of the points${because}` };
  }
  const [first] = points;
  return {
    kind: "points",
    ...(points.length === 1 && first !== undefined && isAscending(first.timesMs) ? first : merged(points)),
  };
}

/** They were asked for in this order; only results of several pages come otherwise. */
function isAscending(timesMs: readonly number[]): boolean {
  return timesMs.every((timeMs, index) => index === 0 || (timesMs[index - 1] as number) < timeMs);
}

function merged(points: readonly NonNullable<MetricResult["points"]>[]): NonNullable<MetricResult["points"]> {
  const valuesByTime = new Map<number, number>();
  for (const { timesMs, values } of points) {
    timesMs.forEach((timeMs, index) => valuesByTime.set(timeMs, values[index] as number));
  }
  const timesMs = [...valuesByTime.keys()].toSorted((a, b) => a - b);
  return { timesMs, values: timesMs.map((timeMs) => valuesByTime.get(timeMs) as number) };
}
