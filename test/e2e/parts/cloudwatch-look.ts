import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";

import type { CloudWatchTarget } from "../../../src/scaffold/dashboards/grafana-json.ts";

/** What a look needs besides the query: the values of its variables and the time. */
export interface CloudWatchLook {
  readonly loadBalancer: string;
  readonly region: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Asks CloudWatch what Grafana's data source would ask for a query of a dashboard: minute (epoch milliseconds) → value.
 * `environment` says where AWS is.
 */
export async function askCloudWatch(
  environment: Readonly<Record<string, string>>,
  target: CloudWatchTarget,
  { loadBalancer, region, fromMs, toMs }: CloudWatchLook,
): Promise<ReadonlyMap<number, number>> {
  using client = disposableClient(environment, region);
  const placed = (value: string): string => (value === "$load_balancer" ? loadBalancer : value);
  const answer = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [
        {
          Id: target.id,
          MetricStat: {
            Metric: {
              Namespace: target.namespace,
              MetricName: target.metricName,
              Dimensions: Object.entries(target.dimensions ?? {}).map(([Name, value]) => ({
                Name,
                Value: placed(String(value)),
              })),
            },
            Period: Number(target.period),
            Stat: target.statistic,
          },
        },
      ],
    }),
  );
  const [result] = answer.MetricDataResults ?? [];
  return new Map(
    (result?.Timestamps ?? []).map((time, index) => [time.getTime(), result?.Values?.[index] ?? Number.NaN]),
  );
}

function disposableClient(environment: Readonly<Record<string, string>>, region: string) {
  const client = new CloudWatchClient({
    region,
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}
