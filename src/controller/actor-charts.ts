import { catalogue } from "../catalogue/catalogue.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import type { ChartSource } from "../status/chart-source.ts";

/** Charts of the minutes that the actors still hold: what CloudWatch says now against what was sent. */
export function actorCharts(actors: () => ReadonlyMap<string, ActorSnapshot>): ChartSource {
  return {
    charts: (arn) =>
      (actors().get(arn)?.series() ?? []).map((series) => ({
        name: series.name,
        labels: series.labels,
        title: `${series.metric} ${series.statistic}`,
        unit: unitOf(series),
        final: series.read,
        exported: series.sent,
      })),
  };
}

/** CloudWatch's unit of a metric, as the catalogue has it; a number of samples is a count whatever was sampled; empty when the catalogue does not know the metric. */
export function unitOf({
  namespace,
  metric,
  statistic,
}: Readonly<Record<"namespace" | "metric" | "statistic", string>>): string {
  return statistic === "SampleCount"
    ? "Count"
    : (catalogue.find((one) => one.namespace === namespace && one.metric === metric)?.unit ?? "");
}
