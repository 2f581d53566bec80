import type { Clock } from "../../runtime/clock.ts";
import type { FaultSchedule } from "../faults/fault-schedule.ts";
import { type SimulatedDimension, findSeries } from "../world/find-series.ts";
import { shownValue } from "../world/simulated-value.ts";
import type { SimulatedWorld } from "../world/simulated-world.ts";
import { parseStatistic } from "../world/statistic.ts";
import { type SimulatedFailure, awsFailure } from "./simulated-failure.ts";

/** A query of the metric port. */
export interface MemoryQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly SimulatedDimension[];
  readonly statistic: string;
  readonly periodMs: number;
}

/** A request of the metric port. */
export interface MemoryRequest {
  readonly queries: readonly MemoryQuery[];
  readonly startMs: number;
  readonly endMs: number;
}

/** What became of one query. */
export type MemoryOutcome =
  | { readonly kind: "points"; readonly timesMs: readonly number[]; readonly values: readonly number[] }
  | {
      readonly kind: "unread";
      readonly reason: "partial" | "internal-error" | "forbidden";
      readonly message: string;
    };

/** What became of a request. */
export type MemoryReading =
  | {
      readonly kind: "answered";
      readonly outcomes: readonly MemoryOutcome[];
      readonly messages: readonly string[];
      readonly calls: number;
    }
  | { readonly kind: "failed"; readonly failure: SimulatedFailure; readonly calls: number };

/** The metric port over a world, with its bill. */
export interface MemoryMetrics {
  read(request: MemoryRequest, signal: AbortSignal): Promise<MemoryReading>;
  /** Calls, queries, and units of up to five statistics of one metric in one call. */
  bill(): { readonly calls: number; readonly queries: number; readonly units: number };
}

const minuteMs = 60_000;
const retentionMs = 15 * 86_400_000;
const maxQueries = 500;
const maxPoints = 100_800;

function checkRequest(request: MemoryRequest): void {
  const minutes = (request.endMs - request.startMs) / minuteMs;
  const problem =
    request.queries.length === 0 || request.queries.length > maxQueries
      ? `${request.queries.length} queries, allowed are 1 to ${maxQueries}`
      : request.startMs % minuteMs !== 0 || request.endMs % minuteMs !== 0
        ? "start or end is not on a whole minute"
        : minutes <= 0
          ? "start is not before end"
          : request.queries.length * minutes > maxPoints
            ? `${request.queries.length * minutes} points, allowed are ${maxPoints}`
            : request.queries.some((query) => query.periodMs !== minuteMs)
              ? "a period other than one minute"
              : request.queries.some((query) => parseStatistic(query.statistic) === null)
                ? "an unknown statistic"
                : null;
  if (problem !== null) {
    throw new RangeError(`GetMetricData request against AWS's limits: ${problem}`);
  }
}

/** Billed units of one call: up to five statistics of one metric are one. */
export function unitsOf(metrics: Iterable<string>): number {
  const statistics = new Map<string, number>();
  for (const metric of metrics) {
    statistics.set(metric, (statistics.get(metric) ?? 0) + 1);
  }
  return [...statistics.values()].reduce((sum, count) => sum + Math.ceil(count / 5), 0);
}

function nameOf(query: MemoryQuery): string {
  const dimensions = query.dimensions.map((each) => `${each.name}=${each.value}`).join(",");
  return `${query.namespace}/${query.metric}{${dimensions}}`;
}

/**
 * Reads shown values at the clock's time. Strict: throws RangeError on a request that AWS would refuse. Faults: all `aws-`
 * ones of a call and the `query-` ones; a query's subject is `namespace/metric{dimensions} statistic`.
 */
export function memoryMetrics(world: SimulatedWorld, clock: Clock, faults: FaultSchedule): MemoryMetrics {
  const bill = { calls: 0, queries: 0, units: 0 };
  const answer = (query: MemoryQuery, request: MemoryRequest): MemoryOutcome => {
    const subject = `${nameOf(query)} ${query.statistic}`;
    if (faults.strikes("query-internal-error", subject)) {
      return { kind: "unread", reason: "internal-error", message: "simulated InternalError" };
    }
    if (faults.strikes("query-partial", subject)) {
      return { kind: "unread", reason: "partial", message: "simulated PartialData" };
    }
    if (faults.strikes("query-forbidden", subject)) {
      return { kind: "unread", reason: "forbidden", message: "simulated Forbidden" };
    }
    const series = findSeries(world.index, query);
    const statistic = parseStatistic(query.statistic);
    const timesMs: number[] = [];
    const values: number[] = [];
    const nowMs = clock.nowMs();
    const oldestMs = Math.max(request.startMs, Math.ceil((nowMs - retentionMs) / minuteMs) * minuteMs);
    for (let minuteStartMs = oldestMs; minuteStartMs < request.endMs; minuteStartMs += minuteMs) {
      const value =
        series === null || statistic === null
          ? null
          : shownValue(series, statistic, { minuteStartMs, nowMs });
      if (value !== null) {
        timesMs.push(minuteStartMs);
        values.push(value);
      }
    }
    return { kind: "points", timesMs, values };
  };
  return {
    bill: () => ({ ...bill }),
    async read(request, signal) {
      signal.throwIfAborted();
      checkRequest(request);
      const action = "cloudwatch:GetMetricData";
      bill.calls += 1;
      if (faults.strikes("aws-slow", action)) {
        await clock.sleep(5000, signal);
      }
      if (faults.strikes("aws-throttled", action)) {
        return { kind: "failed", failure: awsFailure("throttled", action), calls: 1 };
      }
      if (faults.strikes("aws-server-error", action) || faults.strikes("aws-page-failed", action)) {
        return { kind: "failed", failure: awsFailure("unavailable", action), calls: 1 };
      }
      if (faults.strikes("aws-reset", action)) {
        return { kind: "failed", failure: awsFailure("network", action), calls: 1 };
      }
      bill.queries += request.queries.length;
      bill.units += unitsOf(request.queries.map(nameOf));
      const outcomes = request.queries.map((query) => answer(query, request));
      return { kind: "answered", outcomes, messages: [], calls: 1 };
    },
  };
}
