import type { SimulatedSeries } from "./find-series.ts";
import { type LatencyCurve, mean, quantile, trimmedMean } from "./latency-curve.ts";
import { noise } from "./noise.ts";
import type { ParsedStatistic } from "./statistic.ts";
import { type Moment, momentAt } from "./traffic.ts";

/** How much of a minute has been reported: `reported` of `nodes`. */
export interface Progress {
  readonly reported: number;
  readonly nodes: number;
}

/** Min, mean and max with the number of samples: what the plain statistics of a minute are read from. */
interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

function partOf(series: SimulatedSeries): readonly [number, number] {
  const [from, to] = series.targetGroup?.share ?? [0, 1];
  const zones = series.loadBalancer.zones.length;
  return series.zoneIndex < 0
    ? [from, to]
    : [
        from + ((to - from) * series.zoneIndex) / zones,
        from + ((to - from) * (series.zoneIndex + 1)) / zones,
      ];
}

/** The series' part of the whole load balancer's value; parts of whole numbers are whole and add up exactly. */
function amountOf(series: SimulatedSeries, moment: Moment): number {
  const [from, to] = partOf(series);
  const total = series.model.value(moment);
  if (series.model.perHost) {
    return (total * (to - from)) / Math.max(1, series.targetGroup?.hosts ?? 1);
  }
  return series.model.whole ? Math.floor(total * to) - Math.floor(total * from) : total * (to - from);
}

function summaryOfEvents(count: number, reported: number): Summary {
  return count === 0
    ? { count: reported, sum: 0, minimum: 0, maximum: 0 }
    : { count, sum: count, minimum: 1, maximum: 1 };
}

function summaryOfReports(sum: number, reported: number): Summary {
  const average = sum / reported;
  return reported === 1
    ? { count: 1, sum, minimum: sum, maximum: sum }
    : { count: reported, sum, minimum: average * 0.82, maximum: average * 1.18 };
}

function summaryOfHosts(series: SimulatedSeries, moment: Moment, progress: Progress): Summary {
  const all = series.targetGroup?.hosts ?? 0;
  const zones = series.loadBalancer.zones.length;
  const hosts =
    series.zoneIndex < 0 ? all : Math.max(0, Math.floor((all - series.zoneIndex + zones - 1) / zones));
  const hit = moment.deploy > 0 && moment.deployedGroup === series.groupIndex;
  const dip = hit && progress.reported === progress.nodes ? Math.ceil(hosts * 0.5 * moment.deploy) : 0;
  const healthy = series.model.name.startsWith("Healthy");
  const minimum = healthy ? hosts - dip : 0;
  const maximum = healthy ? hosts : dip;
  const average = (minimum + maximum) / 2;
  return { count: progress.reported, sum: average * progress.reported, minimum, maximum };
}

function plainStatistic(summary: Summary, statistic: ParsedStatistic): number {
  const average = summary.sum / summary.count;
  switch (statistic.kind) {
    case "sum":
      return summary.sum;
    case "sample-count":
      return summary.count;
    case "average":
    case "trimmed-mean":
    case "winsorized-mean":
      return average;
    case "minimum":
      return summary.minimum;
    case "maximum":
      return summary.maximum;
    case "percentile":
      return summary.minimum + (summary.maximum - summary.minimum) * statistic.at;
    case "trimmed-count":
      return summary.count * (statistic.to - statistic.from);
    case "trimmed-sum":
      return summary.sum * (statistic.to - statistic.from);
    default:
      return statistic satisfies never;
  }
}

function curveOf(series: SimulatedSeries, moment: Moment, share: number): LatencyCurve {
  const { profile, key } = series.loadBalancer;
  const ripple = 0.94 + 0.12 * noise(key + series.groupIndex, moment.minute, 80);
  const unreported = 1 - 0.2 * (1 - share) * noise(key, moment.minute, 81);
  const scale = series.model.unit === "Milliseconds" ? 1000 : 1;
  const strain = 1 + 0.9 * moment.load * moment.load + 0.9 * moment.deploy;
  return {
    median: scale * profile.latencySeconds * strain * ripple * unreported,
    sigma: 0.55 + 0.12 * moment.load,
  };
}

function latencyStatistic(curve: LatencyCurve, count: number, statistic: ParsedStatistic): number {
  switch (statistic.kind) {
    case "sum":
      return mean(curve) * count;
    case "sample-count":
      return count;
    case "average":
      return mean(curve);
    case "minimum":
      return quantile(curve, 0);
    case "maximum":
      return quantile(curve, 1);
    case "percentile":
      return quantile(curve, statistic.at);
    case "trimmed-mean":
    case "winsorized-mean":
      return trimmedMean(curve, statistic.from, statistic.to);
    case "trimmed-count":
      return count * (statistic.to - statistic.from);
    case "trimmed-sum":
      return trimmedMean(curve, statistic.from, statistic.to) * count * (statistic.to - statistic.from);
    default:
      return statistic satisfies never;
  }
}

/** True while the load balancer exists during the whole minute or its first part. */
function existsIn(series: SimulatedSeries, minute: number): boolean {
  const { createdAtMs, deletedAtMs } = series.loadBalancer;
  return (minute + 1) * 60_000 > createdAtMs && (deletedAtMs === null || minute * 60_000 < deletedAtMs);
}

/**
 * One statistic of one minute (minutes since the epoch) as far as it is reported; null = CloudWatch has no point. Sums
 * and sample counts only grow with progress, and all statistics of a minute agree with each other at any progress.
 */
export function minuteValue(
  series: SimulatedSeries,
  statistic: ParsedStatistic,
  at: { readonly minute: number; readonly progress: Progress },
): number | null {
  const { progress, minute } = at;
  if (progress.reported === 0 || !existsIn(series, minute)) {
    return null;
  }
  const moment = momentAt(series.loadBalancer, minute);
  const { model } = series;
  if (moment.silent) {
    return null;
  }
  if (model.shape === "hosts") {
    return plainStatistic(summaryOfHosts(series, moment, progress), statistic);
  }
  const share = progress.reported / progress.nodes;
  const amount = amountOf(series, moment);
  const shown = model.whole || model.shape === "latency" ? Math.floor(amount * share) : amount * share;
  if (shown <= 0 && (model.reporting === "nonzero" || model.shape === "latency")) {
    return null;
  }
  switch (model.shape) {
    case "latency":
      return latencyStatistic(curveOf(series, moment, share), shown, statistic);
    case "events":
      return plainStatistic(summaryOfEvents(shown, progress.reported), statistic);
    case "reports":
      return plainStatistic(summaryOfReports(shown, progress.reported), statistic);
    default:
      return model.shape satisfies never;
  }
}
