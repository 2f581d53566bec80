import type { Clock } from "../../../runtime/clock.ts";
import { stableHash } from "../../../runtime/stable-hash.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import { findSeries } from "../../world/find-series.ts";
import type { SimulatedWorld } from "../../world/simulated-world.ts";
import { type AwsAnswer, awsError } from "./aws-answer.ts";
import type { MetricDataQuery, MetricDataRequest } from "./metric-data-request.ts";
import { queryPoints } from "./query-points.ts";

/** One row of the answer. */
export interface MetricDataResult {
  readonly Id: string;
  readonly Label: string;
  /** Epoch seconds. */
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
  readonly StatusCode: "Complete" | "PartialData" | "InternalError" | "Forbidden";
  readonly Messages?: readonly { readonly Code: string; readonly Value: string }[];
}

/** The whole answer of one page. */
export interface MetricDataPage {
  readonly MetricDataResults: readonly MetricDataResult[];
  readonly Messages: readonly never[];
  readonly NextToken?: string;
}

/** What GetMetricData reads from. */
export interface MetricSource {
  readonly world: SimulatedWorld;
  readonly clock: Clock;
  readonly faults: FaultSchedule;
}

/** Where a page begins: query number, and points of that query already given. */
interface Position {
  readonly query: number;
  readonly offset: number;
}

/** Identity of a metric with its dimensions, as a fault's subject and as the unit of billing. */
export function metricText(query: MetricDataQuery): string {
  const dimensions = query.dimensions.map((each) => `${each.name}=${each.value}`).join(",");
  return `${query.namespace}/${query.metric}{${dimensions}}`;
}

function fingerprint(request: MetricDataRequest): string {
  const ids = request.queries.map((query) => `${query.id} ${metricText(query)} ${query.statisticText}`);
  return stableHash([request.startMs, request.endMs, request.ascending, ...ids].join("\n")).toString(16);
}

function tokenOf(request: MetricDataRequest, position: Position): string {
  return Buffer.from(`${fingerprint(request)}.${position.query}.${position.offset}`).toString("base64url");
}

function positionOf(request: MetricDataRequest): Position | null {
  if (request.nextToken === null) {
    return { query: 0, offset: 0 };
  }
  const [print, query, offset] = Buffer.from(request.nextToken, "base64url").toString().split(".");
  const position = { query: Number(query), offset: Number(offset) };
  return print === fingerprint(request) && position.query < request.queries.length ? position : null;
}

function faultOf(faults: FaultSchedule, query: MetricDataQuery): MetricDataResult["StatusCode"] | null {
  const subject = `${metricText(query)} ${query.statisticText}`;
  if (faults.strikes("query-internal-error", subject)) {
    return "InternalError";
  }
  if (faults.strikes("query-forbidden", subject)) {
    return "Forbidden";
  }
  return faults.strikes("query-partial", subject) ? "PartialData" : null;
}

/**
 * One page. Points beyond the limit follow on further pages: an id can come back on several, PartialData until its last.
 * An id struck by `query-internal-error` or `query-forbidden` has no points, one struck by `query-partial` only some, and
 * no page brings the rest.
 */
export function getMetricData(source: MetricSource, request: MetricDataRequest): AwsAnswer<MetricDataPage> {
  const position = positionOf(request);
  if (position === null) {
    return awsError(400, "InvalidNextToken", "The next token specified is invalid.");
  }
  if (request.nextToken !== null && source.faults.strikes("aws-page-failed", "GetMetricData")) {
    return awsError(500, "InternalServiceError", "simulated failure of a later page");
  }
  const nowMs = source.clock.nowMs();
  const results: MetricDataResult[] = [];
  let room = request.maxPoints;
  let next: Position | null = null;
  for (let number = position.query; number < request.queries.length && next === null; number += 1) {
    const query = request.queries[number];
    if (query === undefined || !query.returned) {
      continue;
    }
    const { timesMs, values } = queryPoints(findSeries(source.world.index, query), query, { request, nowMs });
    const order = [...timesMs.keys()];
    if (!request.ascending) {
      order.reverse();
    }
    const begin = number === position.query ? position.offset : 0;
    const fault = begin === 0 ? faultOf(source.faults, query) : null;
    const wanted =
      fault === null ? order.length - begin : fault === "PartialData" ? Math.floor(order.length / 2) : 0;
    const taken = Math.min(room, wanted);
    if (taken < wanted && fault === null) {
      next = { query: number, offset: begin + taken };
    }
    if (taken === 0 && wanted > 0) {
      break;
    }
    room -= taken;
    const picked = order.slice(begin, begin + taken);
    results.push({
      Id: query.id,
      Label: query.label,
      Timestamps: picked.map((index) => (timesMs[index] ?? 0) / 1000),
      Values: picked.map((index) => values[index] ?? 0),
      StatusCode: fault ?? (next === null ? "Complete" : "PartialData"),
      ...(fault === null ? {} : { Messages: [{ Code: fault, Value: "simulated" }] }),
    });
  }
  return {
    kind: "ok",
    body: {
      MetricDataResults: results,
      Messages: [],
      ...(next === null ? {} : { NextToken: tokenOf(request, next) }),
    },
  };
}
