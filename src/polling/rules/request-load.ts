import type { MetricClass } from "../../catalogue/metric.ts";
import { billedUnits } from "../../catalogue/prices.ts";
import type { SeriesSpec } from "../../series/series-spec.ts";
import { metricClasses } from "./actor-state.ts";

/** What one poll of one class asks of CloudWatch. */
export interface ClassLoad {
  /** Metrics requested as AWS's price page counts them: up to five statistics of one metric are one. */
  readonly units: number;
  /** One for each statistic. */
  readonly queries: number;
  /** The longest time after a minute's end at which one of the class's series publishes it. */
  readonly settleMs: number;
}

/** What one poll of each class asks. */
export type RequestLoad = Readonly<Record<MetricClass, ClassLoad>>;

const nothing: ClassLoad = { units: 0, queries: 0, settleMs: 0 };

/** Nothing to read. */
export const noLoad: RequestLoad = { alerting: nothing, regular: nothing, slow: nothing };

/** What one poll of these series asks. The statistics of one metric must all be among them: they are billed together. */
export function requestLoad(specs: Iterable<SeriesSpec>): RequestLoad {
  const metrics = new Map<string, { class: MetricClass; statistics: Set<string>; settleMs: number }>();
  for (const spec of specs) {
    const latestMs = spec.settleCeilingMs ?? spec.settleMs;
    const known = metrics.get(spec.metricKey);
    const metric = known ?? { class: spec.class, statistics: new Set(), settleMs: 0 };
    metric.statistics.add(spec.query.statistic);
    if (spec.settleCeilingMs !== undefined) {
      metric.statistics.add("SampleCount");
    }
    metric.settleMs = Math.max(metric.settleMs, latestMs);
    metrics.set(spec.metricKey, metric);
  }
  const load: Record<MetricClass, ClassLoad> = { ...noLoad };
  for (const metric of metrics.values()) {
    const known = load[metric.class];
    load[metric.class] = {
      units: known.units + billedUnits(metric.statistics.size),
      queries: known.queries + metric.statistics.size,
      settleMs: Math.max(known.settleMs, metric.settleMs),
    };
  }
  return load;
}

/** Two loads together. */
export function addLoads(a: RequestLoad, b: RequestLoad): RequestLoad {
  const sum: Record<MetricClass, ClassLoad> = { ...a };
  for (const metricClass of metricClasses) {
    const [left, right] = [a[metricClass], b[metricClass]];
    sum[metricClass] = {
      units: left.units + right.units,
      queries: left.queries + right.queries,
      settleMs: Math.max(left.settleMs, right.settleMs),
    };
  }
  return sum;
}
