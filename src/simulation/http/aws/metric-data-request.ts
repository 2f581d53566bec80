import type { SimulatedDimension } from "../../world/find-series.ts";
import { type ParsedStatistic, parseStatistic } from "../../world/statistic.ts";
import { type AwsAnswer, awsError } from "./aws-answer.ts";

/** One accepted query. */
export interface MetricDataQuery {
  readonly id: string;
  readonly label: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly SimulatedDimension[];
  readonly statistic: ParsedStatistic;
  readonly statisticText: string;
  readonly periodMs: number;
  readonly unit: string | null;
  readonly returned: boolean;
}

/** One accepted request. `startMs` is already rounded down to the minute. */
export interface MetricDataRequest {
  readonly queries: readonly MetricDataQuery[];
  readonly startMs: number;
  readonly endMs: number;
  readonly ascending: boolean;
  readonly maxPoints: number;
  readonly nextToken: string | null;
}

interface WireQuery {
  readonly Id?: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
  readonly MetricStat?: {
    readonly Metric?: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period?: number;
    readonly Stat?: string;
    readonly Unit?: string;
  };
}

interface WireRequest {
  readonly MetricDataQueries?: readonly WireQuery[];
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly ScanBy?: string;
  readonly MaxDatapoints?: number;
  readonly NextToken?: string;
}

const maxQueries = 500;
const maxPoints = 100_800;
const maxIdLength = 255;
const maxDimensions = 30;
const minuteMs = 60_000;

function invalid(message: string): AwsAnswer<never> {
  return awsError(400, "ValidationError", message);
}

function parseQuery(wire: WireQuery): AwsAnswer<MetricDataQuery> {
  const id = wire.Id ?? "";
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(id) || id.length > maxIdLength) {
    return invalid(
      `The value '${id}' for parameter MetricDataQueries.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if (wire.Expression !== undefined || wire.MetricStat === undefined) {
    return invalid(`Query ${id}: the simulation answers MetricStat queries only, no expressions.`);
  }
  const { Metric: metric, Period: period = 0, Stat: stat = "", Unit: unit } = wire.MetricStat;
  const statistic = parseStatistic(stat);
  if (statistic === null) {
    return invalid(
      `The value ${stat} for parameter MetricDataQueries.${id}.MetricStat.Stat is not a valid statistic.`,
    );
  }
  if (period <= 0 || period % 60 !== 0) {
    return invalid(`The value ${period} for parameter Period is not a multiple of 60.`);
  }
  const dimensions = metric?.Dimensions ?? [];
  if (
    metric?.Namespace === undefined ||
    metric.MetricName === undefined ||
    dimensions.length > maxDimensions
  ) {
    return invalid(
      `Query ${id}: Namespace and MetricName are needed, with at most ${maxDimensions} dimensions.`,
    );
  }
  return {
    kind: "ok",
    body: {
      id,
      label: wire.Label ?? metric.MetricName,
      namespace: metric.Namespace,
      metric: metric.MetricName,
      dimensions: dimensions.map((each) => ({ name: each.Name, value: each.Value })),
      statistic,
      statisticText: stat,
      periodMs: period * 1000,
      unit: unit ?? null,
      returned: wire.ReturnData ?? true,
    },
  };
}

/** Checks a GetMetricData request as AWS does: everything that a lenient fake would let pass. */
export function parseMetricDataRequest(wire: WireRequest): AwsAnswer<MetricDataRequest> {
  const wireQueries = wire.MetricDataQueries ?? [];
  if (wireQueries.length === 0 || wireQueries.length > maxQueries) {
    return invalid(
      `The collection MetricDataQueries must have between 1 and ${maxQueries} items, it has ${wireQueries.length}.`,
    );
  }
  const { StartTime: start, EndTime: end, MaxDatapoints: limit = maxPoints, ScanBy: scanBy } = wire;
  if (typeof start !== "number" || typeof end !== "number") {
    return invalid("The parameters StartTime and EndTime are needed.");
  }
  if (start >= end) {
    return invalid("The parameter StartTime must be less than the parameter EndTime.");
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPoints) {
    return invalid(`MaxDatapoints must lie between 1 and ${maxPoints}.`);
  }
  if (scanBy !== undefined && scanBy !== "TimestampAscending" && scanBy !== "TimestampDescending") {
    return invalid(`ScanBy ${scanBy} is not known.`);
  }
  const queries: MetricDataQuery[] = [];
  const ids = new Set<string>();
  for (const wireQuery of wireQueries) {
    const query = parseQuery(wireQuery);
    if (query.kind !== "ok") {
      return query;
    }
    if (ids.has(query.body.id)) {
      return invalid(`The values for parameter id in MetricDataQueries are not unique: ${query.body.id}`);
    }
    ids.add(query.body.id);
    queries.push(query.body);
  }
  return {
    kind: "ok",
    body: {
      queries,
      startMs: Math.floor((start * 1000) / minuteMs) * minuteMs,
      endMs: end * 1000,
      ascending: scanBy === "TimestampAscending",
      maxPoints: limit,
      nextToken: wire.NextToken ?? null,
    },
  };
}
