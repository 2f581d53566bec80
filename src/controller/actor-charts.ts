import { catalogue } from "../catalogue/catalogue.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import type { ChartSource } from "../status/chart-source.ts";

/** Charts of the minutes that the actors still hold: what CloudWatch says now against what was sent. */
export function actorCharts(actors: () => ReadonlyMap<string, ActorSnapshot>): ChartSource {
  return {
    charts: (arn) =>
      (actors().get(arn)?.series() ?? []).map(({ name, labels, namespace, metric, read, sent }) => ({
        name,
        labels,
        title: metric,
        unit: unitOf(namespace, metric),
        final: read,
        exported: sent,
      })),
  };
}

/** CloudWatch's unit of a metric, as the catalogue has it; empty when the catalogue does not know the metric. */
export function unitOf(namespace: string, metric: string): string {
  return catalogue.find((one) => one.namespace === namespace && one.metric === metric)?.unit ?? "";
}
