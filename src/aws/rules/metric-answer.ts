import type { MetricRequest, QueryOutcome } from "../metric-reader.ts";

/** The most queries and points that AWS takes in one GetMetricData call. */
export const maxQueries = 500;
export const maxPoints = 100_800;

/** One result of a page, as the API names its fields. Nothing about it is taken for granted. */
export interface MetricResult {
  readonly Id?: string | undefined;
  readonly StatusCode?: string | undefined;
  readonly Timestamps?: readonly Date[] | undefined;
  readonly Values?: readonly number[] | undefined;
  readonly Messages?: readonly MetricMessage[] | undefined;
}

/** A remark of CloudWatch, on a result or on the whole call. */
export interface MetricMessage {
  readonly Code?: string | undefined;
  readonly Value?: string | undefined;
}

/** The results of one query over all pages: the same id may come back on many. */
interface Gathered {
  readonly statuses: string[];
  readonly valuesByTime: Map<number, number>;
  readonly remarks: string[];
  broken: boolean;
}

/** How many remarks are kept of one result or call. Larger floods logs when every query has one. */
const maxRemarks = 10;

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
 * last page, and nowhere worse than partial before, was read. Values that are no finite numbers are no points. Of two
 * values for one time the later page's counts.
 */
export function metricOutcomes(
  queryCount: number,
  pages: readonly (readonly MetricResult[])[],
): readonly QueryOutcome[] {
  const byId = new Map<string, Gathered>();
  for (const result of pages.flat()) {
    if (result.Id !== undefined) {
      const gathered = byId.get(result.Id) ?? {
        statuses: [],
        valuesByTime: new Map(),
        remarks: [],
        broken: false,
      };
      byId.set(result.Id, gathered);
      gather(gathered, result);
    }
  }
  return Array.from({ length: queryCount }, (_, index) => outcome(byId.get(queryId(index))));
}

function gather(gathered: Gathered, result: MetricResult): void {
  const times = result.Timestamps ?? [];
  const values = result.Values ?? [];
  gathered.statuses.push(result.StatusCode ?? "");
  gathered.remarks.push(...remarks(result.Messages ?? []));
  gathered.broken ||= times.length !== values.length;
  times.forEach((time, index) => {
    const timeMs = time.getTime();
    const value = values[index];
    if (!Number.isFinite(timeMs)) {
      gathered.broken = true;
    } else if (typeof value === "number" && Number.isFinite(value)) {
      gathered.valuesByTime.set(timeMs, value);
    }
  });
}

function outcome(gathered: Gathered | undefined): QueryOutcome {
  if (gathered === undefined) {
    return { kind: "unread", reason: "missing", message: "CloudWatch left this query out of its answer" };
  }
  const said = gathered.remarks.slice(0, maxRemarks).join("; ");
  const because = said === "" ? "" : `: ${said}`;
  if (gathered.statuses.includes("Forbidden")) {
    return { kind: "unread", reason: "forbidden", message: `CloudWatch forbade this query${because}` };
  }
  if (gathered.broken) {
    return {
      kind: "unread",
      reason: "internal-error",
      message: `times and values do not fit together${because}`,
    };
  }
  const unknown = gathered.statuses.find((status) => status !== "Complete" && status !== "PartialData");
  if (unknown !== undefined) {
    return {
      kind: "unread",
      reason: "internal-error",
      message: `CloudWatch answered "${unknown}"${because}`,
    };
  }
  if (gathered.statuses.at(-1) !== "Complete") {
    return { kind: "unread", reason: "partial", message: `CloudWatch gave a part of the points${because}` };
  }
  const timesMs = ascending([...gathered.valuesByTime.keys()]);
  return {
    kind: "points",
    timesMs,
    values: timesMs.map((timeMs) => gathered.valuesByTime.get(timeMs) as number),
  };
}

/** They were asked for in this order; only results of several pages come otherwise. */
function ascending(timesMs: readonly number[]): readonly number[] {
  return timesMs.every((timeMs, index) => index === 0 || (timesMs[index - 1] as number) < timeMs)
    ? timesMs
    : timesMs.toSorted((a, b) => a - b);
}

/** CloudWatch's remarks as text, at most a few. */
export function remarks(messages: readonly MetricMessage[]): readonly string[] {
  return messages
    .slice(0, maxRemarks)
    .map(({ Code: code, Value: value }) => `${code ?? "?"}: ${value ?? ""}`);
}
