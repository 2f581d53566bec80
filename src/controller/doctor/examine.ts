import type { DoctorParts } from "./doctor-parts.ts";
import { examineAws } from "./examine-aws.ts";
import { examineCluster } from "./examine-cluster.ts";
import { examineReceiver } from "./examine-receiver.ts";
import { examinePromql, type AskedPromql } from "./examine-promql.ts";
import { ok, type Examination } from "./finding.ts";
import { envFinding } from "./rules/label-finding.ts";

/**
 * Everything that elbow needs, looked at in the order in which it is needed: configuration, cluster, AWS, receivers, and
 * what a PromQL endpoint has (null = none was named). One part that fails hurts no other. At most one paid call, a
 * GetMetricData of one metric. Rejects on abort only.
 */
export async function* examine(
  parts: DoctorParts,
  signal: AbortSignal,
  promql: AskedPromql | null = null,
): Examination {
  const { clusterName, region, destinations, series } = parts.settings;
  const names = destinations.map(({ name }) => name).join(", ");
  yield ok("configuration", `valid: cluster ${clusterName}, region ${region}, destinations ${names}`);
  yield envFinding(series.labels);
  yield* examineCluster(parts, signal);
  yield* examineAws(parts, signal);
  for (const destination of destinations) {
    yield* examineReceiver(destination, parts, signal);
  }
  if (promql !== null) {
    yield* examinePromql(promql, parts, signal);
  }
}
