import type { LoadBalancer } from "../../aws/load-balancer.ts";
import { catalogue } from "../../catalogue/catalogue.ts";
import type { CatalogueMetric } from "../../catalogue/metric.ts";
import {
  streamedSeries,
  streamUsdPerThousandUpdates,
  updatesPerSeries,
} from "../../catalogue/metric-stream.ts";
import type { MetricsSettings } from "../../catalogue/metrics-settings.ts";
import { selectMetrics } from "../../catalogue/select-metrics.ts";
import { priceMonthMs } from "../../polling/rules/forecast.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";

const minuteMs = 60_000;

/** Zones of a load balancer whose zones AWS did not name. */
const usualZones = 3;

/** What a stream would carry. */
export interface StreamedExport {
  readonly exported: readonly LoadBalancerSeries[];
  /** Everything that AWS listed, for the zones. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly settings: { readonly metrics: MetricsSettings };
}

/** Dollars a month of a Metric Stream: updates of every dimension set of the selected metrics, each minute. */
export function streamUsdPerMonth({ exported, loadBalancers, settings }: StreamedExport): number {
  const byArn = new Map(loadBalancers.map((one) => [one.arn, one]));
  const rows = new Map<LoadBalancer["type"], ReadonlyMap<CatalogueMetric, readonly string[]>>();
  let updatesPerMinute = 0;
  for (const { arn, specs } of exported) {
    const known = byArn.get(arn);
    if (known === undefined) {
      continue;
    }
    const selected = rows.get(known.type) ?? selectedOf(settings.metrics, known.type);
    rows.set(known.type, selected);
    const targetGroups = new Set(
      specs.filter(({ scope }) => scope === "target-group").map(({ labelsKey }) => labelsKey),
    ).size;
    for (const [metric, statistics] of selected) {
      const series = streamedSeries(metric, {
        targetGroups,
        zones: known.availabilityZones?.length ?? usualZones,
      });
      updatesPerMinute += series * updatesPerSeries(statistics);
    }
  }
  return ((updatesPerMinute * (priceMonthMs / minuteMs)) / 1000) * streamUsdPerThousandUpdates;
}

function selectedOf(
  settings: MetricsSettings,
  type: LoadBalancer["type"],
): ReadonlyMap<CatalogueMetric, readonly string[]> {
  const selected = selectMetrics(settings, type);
  return new Map(
    catalogue.flatMap((metric) => {
      const row = selected.find((one) => one.metric === metric);
      return row === undefined ? [] : [[metric, row.statistics] as const];
    }),
  );
}
