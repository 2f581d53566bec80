import {
  CloudWatchServiceException,
  GetMetricDataCommand,
  type CloudWatchClient,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import type { Permit } from "../runtime/permit.ts";
import type { MetricQuery, MetricReader } from "./metric-reader.ts";
import {
  maxPoints,
  metricOutcomes,
  maxRemarks,
  queryId,
  requestFault,
  type MetricResult,
} from "./rules/metric-answer.ts";
import { metricPage } from "./rules/metric-page.ts";
import { ForeignAnswerError, readPages } from "./read-pages.ts";
import { toAwsFailure } from "./to-aws-failure.ts";

const failedCall = { action: "cloudwatch:GetMetricData", serviceError: CloudWatchServiceException };

/** GetMetricData by a client that has MetricDataProtocol. Makes each call once: the dispatcher decides when to try again. */
export function cloudWatchReader(client: CloudWatchClient, permit?: Permit): MetricReader {
  return {
    async read(request, signal) {
      signal.throwIfAborted();
      const fault = requestFault(request);
      if (fault !== null) {
        throw new RangeError(`GetMetricData cannot take this request: ${fault}`);
      }
      const messages: string[] = [];
      let calls = 0;
      const input = {
        MetricDataQueries: request.queries.map(metricDataQuery),
        StartTime: new Date(request.startMs),
        EndTime: new Date(request.endMs),
        ScanBy: "TimestampAscending",
        MaxDatapoints: maxPoints,
      } as const;
      try {
        const pages = await readPages<readonly MetricResult[]>(async (token) => {
          if (permit?.granted() === false) {
            throw new Error("this process may read nothing any more");
          }
          calls += 1;
          const command = new GetMetricDataCommand({
            ...input,
            ...(token === undefined ? {} : { NextToken: token }),
          });
          const output = await client.send(command, { abortSignal: signal });
          const page = metricPage("answer" in output ? output.answer : undefined);
          if (page === null) {
            throw new ForeignAnswerError("the answer is none of GetMetricData");
          }
          messages.push(...page.remarks);
          return { items: [page.results], next: page.next };
        });
        const outcomes = metricOutcomes(request.queries.length, pages);
        return { kind: "answered", outcomes, messages: messages.slice(0, maxRemarks), calls };
      } catch (error) {
        signal.throwIfAborted();
        return { kind: "failed", failure: toAwsFailure(error, failedCall), calls };
      }
    },
  };
}

function metricDataQuery(query: MetricQuery, index: number): MetricDataQuery {
  return {
    Id: queryId(index),
    MetricStat: {
      Metric: {
        Namespace: query.namespace,
        MetricName: query.metric,
        Dimensions: query.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
      },
      Period: query.periodMs / 1000,
      Stat: query.statistic,
    },
  };
}
