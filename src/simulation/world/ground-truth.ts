import {
  findSeries,
  modelsOf,
  type MetricName,
  type SimulatedDimension,
  type SimulatedSeries,
} from "./find-series.ts";
import type { MetricModel } from "./metric-model.ts";
import { latenessOf, type Lateness, reportTimes } from "./reporting-delay.ts";
import { finalValue } from "./simulated-value.ts";
import type { SimulatedLoadBalancer } from "./simulated-load-balancer.ts";
import type { SimulatedWorld } from "./simulated-world.ts";
import { parseStatistic } from "./statistic.ts";

/** One value that CloudWatch finally has, by CloudWatch's own identity. */
export interface TruthPoint {
  readonly arn: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly SimulatedDimension[];
  readonly statistic: string;
  /** Start of the minute, epoch milliseconds. */
  readonly minuteMs: number;
  readonly value: number;
  /** When a first part of it could be read, and when it stopped changing. */
  readonly firstShownAtMs: number;
  readonly finalAtMs: number;
  readonly lateness: Lateness;
}

/** Which truth is asked for. Minutes from `startMs` (inclusive) to `endMs` (exclusive). */
export interface TruthRange {
  readonly startMs: number;
  readonly endMs: number;
  /** Left out: every owned load balancer. */
  readonly arns?: ReadonlySet<string>;
  /** Left out: the statistics that readers usually ask for, without zones. */
  readonly statisticsOf?: (model: MetricModel) => readonly string[];
}

const minuteMs = 60_000;

function pointAt(
  series: SimulatedSeries,
  name: MetricName & { readonly statistic: string },
  startMs: number,
): TruthPoint | null {
  const statistic = parseStatistic(name.statistic);
  const value = statistic === null ? null : finalValue(series, statistic, startMs);
  if (value === null) {
    return null;
  }
  const minute = Math.floor(startMs / minuteMs);
  const times = reportTimes(series, minute);
  return {
    arn: series.loadBalancer.arn,
    namespace: name.namespace,
    metric: name.metric,
    dimensions: name.dimensions,
    statistic: name.statistic,
    minuteMs: minute * minuteMs,
    value,
    firstShownAtMs: times.firstMs,
    finalAtMs: times.finalMs,
    lateness: latenessOf(series, minute),
  };
}

/** The final value of one named series and minute, or null when CloudWatch never has one. */
export function truthOf(
  world: SimulatedWorld,
  name: MetricName & { readonly statistic: string },
  startMs: number,
): TruthPoint | null {
  const series = findSeries(world.index, name);
  return series === null ? null : pointAt(series, name, startMs);
}

/** The names of all metrics of one load balancer: of itself and of its target groups, zones left out. */
export function metricNamesOf(loadBalancer: SimulatedLoadBalancer): readonly MetricName[] {
  const namespace = loadBalancer.type === "application" ? "AWS/ApplicationELB" : "AWS/NetworkELB";
  const own = { name: "LoadBalancer", value: loadBalancer.dimension };
  return [...modelsOf(namespace).values()].flatMap((model) => {
    if (model.feature !== null && !loadBalancer.profile.features.includes(model.feature)) {
      return [];
    }
    const names: MetricName[] = [];
    if (model.sets.includes("load-balancer")) {
      names.push({ namespace, metric: model.name, dimensions: [own] });
    }
    if (model.sets.includes("target-group")) {
      for (const group of loadBalancer.targetGroups) {
        const dimensions = [{ name: "TargetGroup", value: group.dimension }, own];
        names.push({ namespace, metric: model.name, dimensions });
      }
    }
    return names;
  });
}

/** Every point that a perfect exporter of everything has for a range, one load balancer after the other, ascending per series. */
export function* groundTruth(world: SimulatedWorld, range: TruthRange): Generator<TruthPoint> {
  const firstMs = Math.ceil(range.startMs / minuteMs) * minuteMs;
  for (const loadBalancer of world.loadBalancers) {
    const wanted =
      range.arns === undefined ? loadBalancer.standing === "owned" : range.arns.has(loadBalancer.arn);
    for (const name of wanted ? metricNamesOf(loadBalancer) : []) {
      const series = findSeries(world.index, name);
      for (const statistic of series === null
        ? []
        : (range.statisticsOf?.(series.model) ?? series.model.usual)) {
        for (let startMs = firstMs; series !== null && startMs < range.endMs; startMs += minuteMs) {
          const point = pointAt(series, { ...name, statistic }, startMs);
          if (point !== null) {
            yield point;
          }
        }
      }
    }
  }
}
