import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import { type BucketSettings, tokenBucket } from "../../faults/token-bucket.ts";
import { unitsOf } from "../../memory/memory-metrics.ts";
import type { SimulatedWorld } from "../../world/simulated-world.ts";
import { type LocalServer, listen } from "../listen.ts";
import { readBody } from "../read-body.ts";
import { type AwsAnswer, awsError } from "./aws-answer.ts";
import { describeLoadBalancing } from "./describe-load-balancing.ts";
import { type MetricDataPage, getMetricData, metricText } from "./get-metric-data.ts";
import { parseMetricDataRequest } from "./metric-data-request.ts";
import { writeAnswer } from "./write-answer.ts";

/** How AWS throttles. The defaults are AWS's documented ones. */
export interface AwsThrottles {
  /** All reading ELB calls of the account together. */
  readonly elb: BucketSettings;
  readonly getMetricDataCalls: BucketSettings;
  /** Points asked for; for ranges that begin at most three hours ago. */
  readonly recentPoints: BucketSettings;
}

/** What was asked of the simulated AWS. */
export interface AwsCounts {
  /** Calls by action, refused ones included. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** GetMetricData queries of accepted calls, and the same in units of up to five statistics of one metric. */
  readonly queries: number;
  readonly units: number;
  readonly points: number;
}

/** A running AWS: ELBv2 and CloudWatch on one address. */
export interface SimulatedAws extends LocalServer {
  counts(): AwsCounts;
}

/** AWS's own limits: L-5E141212's older default for calls, 180,000 points a second, one ELB bucket of 40 + 10 a second. */
export const awsThrottles: AwsThrottles = {
  elb: { capacity: 40, refillPerSecond: 10 },
  getMetricDataCalls: { capacity: 50, refillPerSecond: 50 },
  recentPoints: { capacity: 180_000, refillPerSecond: 180_000 },
};

const maxBodyBytes = 2 * 1024 * 1024;
const slowMs = 5000;
const recentMs = 3 * 3_600_000;
const target = "GraniteServiceVersion20100801.";

/** Starts the server. Wants signed requests for the world's region; does not check the signature itself. Faults: the `aws-` and `query-` ones. */
export async function startSimulatedAws(
  world: SimulatedWorld,
  clock: Clock,
  options: { readonly faults: FaultSchedule; readonly throttles: AwsThrottles },
): Promise<SimulatedAws> {
  const { faults, throttles } = options;
  const elbBucket = tokenBucket(clock, throttles.elb);
  const callBucket = tokenBucket(clock, throttles.getMetricDataCalls);
  const pointBucket = tokenBucket(clock, throttles.recentPoints);
  const calls: Record<string, number> = {};
  const counts = { throttled: 0, queries: 0, units: 0, points: 0 };
  const closing = new AbortController();

  const struck = async (action: string): Promise<AwsAnswer<never> | null> => {
    if (faults.strikes("aws-slow", action)) {
      await clock.sleep(slowMs, closing.signal).catch(() => undefined);
    }
    if (faults.strikes("aws-reset", action)) {
      return { kind: "reset" };
    }
    if (faults.strikes("aws-throttled", action)) {
      counts.throttled += 1;
      return awsError(400, "Throttling", "Rate exceeded");
    }
    return faults.strikes("aws-server-error", action) ? awsError(500, "InternalFailure", "simulated") : null;
  };
  const throttled = (): AwsAnswer<never> => {
    counts.throttled += 1;
    return awsError(400, "Throttling", "Rate exceeded");
  };
  const answerElb = async (form: URLSearchParams): Promise<AwsAnswer<string>> => {
    const action = form.get("Action") ?? "unknown";
    calls[action] = (calls[action] ?? 0) + 1;
    const fault = await struck(action);
    return fault ?? (elbBucket.take(1) ? describeLoadBalancing({ world, clock, faults }, form) : throttled());
  };
  const answerMetrics = async (text: string): Promise<AwsAnswer<MetricDataPage>> => {
    calls["GetMetricData"] = (calls["GetMetricData"] ?? 0) + 1;
    const fault = await struck("GetMetricData");
    if (fault !== null) {
      return fault;
    }
    const request = parseMetricDataRequest(JSON.parse(text) as object);
    if (request.kind !== "ok") {
      return request;
    }
    const { queries, startMs, endMs } = request.body;
    const asked = queries.length * Math.ceil((endMs - startMs) / 60_000);
    const recent = startMs >= clock.nowMs() - recentMs;
    if (!callBucket.take(1) || (recent && !pointBucket.take(asked))) {
      return throttled();
    }
    counts.queries += queries.length;
    counts.units += unitsOf(queries.map(metricText));
    const page = getMetricData({ world, clock, faults }, request.body);
    if (page.kind === "ok") {
      counts.points += page.body.MetricDataResults.reduce((sum, result) => sum + result.Values.length, 0);
    }
    return page;
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, maxBodyBytes);
    const type = request.headers["content-type"] ?? "";
    const header = request.headers["x-amz-target"];
    const wanted = `/${world.site.region}/`;
    const json = typeof header === "string";
    const authorization = request.headers.authorization ?? "";
    let answer: AwsAnswer<string | MetricDataPage>;
    if (body.kind !== "body") {
      answer = awsError(413, "RequestEntityTooLarge", `body is ${body.kind}`);
    } else if (!authorization.startsWith("AWS4-HMAC-SHA256 Credential=")) {
      answer = awsError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    } else if (!authorization.includes(wanted)) {
      answer = awsError(403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region.");
    } else if (json && header === `${target}GetMetricData` && type.startsWith("application/x-amz-json-1.0")) {
      answer = await answerMetrics(body.bytes.toString("utf8"));
    } else if (!json && type.startsWith("application/x-www-form-urlencoded")) {
      answer = await answerElb(new URLSearchParams(body.bytes.toString("utf8")));
    } else {
      const message = `the simulation speaks AWS JSON 1.0 (GetMetricData) and the ELBv2 query protocol, not ${type} at ${request.url}`;
      answer = awsError(400, "UnknownOperationException", message);
    }
    writeAnswer(response, answer, json ? "json" : "xml");
  };
  const server = await listen(respond);
  return {
    url: server.url,
    cutConnections: () => server.cutConnections(),
    counts: () => ({ calls: { ...calls }, ...counts }),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}
