import type { LoadBalancer } from "../../aws/load-balancer.ts";
import type { MetricClass } from "../../catalogue/metric.ts";
import { metricPrice, pricesAsOf } from "../../catalogue/prices.ts";
import type { MetricsSettings } from "../../catalogue/metrics-settings.ts";
import { normalPace } from "../../polling/actor-inputs.ts";
import type { BudgetSettings } from "../../polling/budget-settings.ts";
import type { IncidentSettings } from "../../polling/incident-settings.ts";
import type { PollingSettings } from "../../polling/polling-settings.ts";
import { expectedAges } from "../../polling/rules/expected-age.ts";
import { fleetPace, pacedIntervals } from "../../polling/rules/fleet-pace.ts";
import { forecast, incidentWorstCase, priceMonthMs, type Forecast } from "../../polling/rules/forecast.ts";
import { groupedLoads } from "../../polling/rules/grouped-loads.ts";
import type { RequestLoad } from "../../polling/rules/request-load.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";
import { streamUsdPerMonth } from "./stream-cost.ts";

const minuteMs = 60_000;
const eachMinute = { alerting: minuteMs, regular: minuteMs, slow: minuteMs };

/** What the report is made from. */
export interface CostQuestion {
  readonly region: string;
  readonly exported: readonly LoadBalancerSeries[];
  /** Everything that AWS listed, for the zones. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly settings: {
    readonly metrics: MetricsSettings;
    readonly polling: PollingSettings;
    readonly incident: IncidentSettings;
    readonly budget: BudgetSettings;
  };
}

/** One line of a table of costs. */
export interface CostLine {
  readonly name: string;
  readonly activeSeries: number;
  /** At most, as each series has one point a minute. */
  readonly dataPointsPerMinute: number;
  readonly metricsRequestedPerDay: number;
  readonly queriesPerDay: number;
  readonly usdPerMonth: number;
}

/** What `elbow cost` says; its JSON is documented in docs/cost.md. Months have 730 hours, prices are list prices. */
export interface CostReport {
  readonly region: string;
  readonly price: { readonly usdPerThousandMetrics: number; readonly known: boolean; readonly asOf: string };
  readonly total: Omit<CostLine, "name"> & {
    readonly loadBalancers: number;
    /** If AWS bills each statistic by itself and not five as one. */
    readonly usdPerMonthIfEachStatisticIsBilled: number;
    /** What incident mode adds if it is on for every load balancer as long as it may be, every day. */
    readonly incidentWorstCaseUsdPerMonth: number;
  };
  readonly comparedWith: {
    readonly everyMinuteUsdPerMonth: number;
    /** A Metric Stream of the same metrics of these load balancers, if each series had a value each minute. */
    readonly metricStreamAtMostUsdPerMonth: number;
  };
  readonly budget: {
    readonly monthlyUsd: number;
    readonly hardStop: boolean;
    readonly kept: boolean;
    readonly incidentMode: boolean;
    readonly usdPerMonth: number;
    readonly intervalSeconds: Readonly<Record<MetricClass, number>>;
    readonly expectedDataAgeSeconds: Readonly<Record<MetricClass, number>>;
  } | null;
  readonly loadBalancers: readonly (CostLine & {
    readonly loadBalancer: string;
    readonly namespace: string;
  })[];
  readonly namespaces: readonly CostLine[];
  readonly metrics: readonly CostLine[];
}

/** Counts what `run` would ask of CloudWatch with these settings, without asking. Lines are sorted by cost, dearest first. */
export function costReport(question: CostQuestion): CostReport {
  const { exported, settings, region } = question;
  const { intervalsMs } = settings.polling;
  const price = metricPrice(region);
  const loads = groupedLoads(exported);
  const cost = (load: RequestLoad): Forecast => forecast(load, intervalsMs, price.usdPerThousand);
  const total = cost(loads.total);
  const specs = exported.flatMap((one) => one.specs);
  const seriesOf = countBy(
    exported,
    (one, spec) => one.labels.sets.get(spec.labelsKey)?.labels["namespace"] ?? "",
  );
  const metricSeries = countBy(exported, (_one, { query }) => `${query.namespace} ${query.metric}`);
  const line = (name: string, load: RequestLoad, activeSeries: number): CostLine => {
    const { unitsPerDay, queriesPerDay, usdPerMonth } = cost(load);
    return {
      name,
      activeSeries,
      dataPointsPerMinute: activeSeries,
      metricsRequestedPerDay: unitsPerDay,
      queriesPerDay,
      usdPerMonth,
    };
  };
  const infos = exported.reduce((sum, one) => sum + one.labels.infos.length, 0);
  const worst = incidentWorstCase(
    loads.total,
    { intervalsMs, incident: settings.incident },
    price.usdPerThousand,
  );
  return {
    region,
    price: { usdPerThousandMetrics: price.usdPerThousand, known: price.known, asOf: pricesAsOf },
    total: {
      loadBalancers: exported.length,
      activeSeries: specs.length + infos,
      dataPointsPerMinute: specs.length + infos,
      metricsRequestedPerDay: total.unitsPerDay,
      queriesPerDay: total.queriesPerDay,
      usdPerMonth: total.usdPerMonth,
      usdPerMonthIfEachStatisticIsBilled:
        total.unitsPerDay === 0 ? 0 : (total.usdPerMonth * total.queriesPerDay) / total.unitsPerDay,
      incidentWorstCaseUsdPerMonth: worst.usdPerMonth,
    },
    comparedWith: {
      everyMinuteUsdPerMonth: forecast(loads.total, eachMinute, price.usdPerThousand).usdPerMonth,
      metricStreamAtMostUsdPerMonth: streamUsdPerMonth(question),
    },
    budget: budgetLine(question, loads.total, price.usdPerThousand),
    loadBalancers: exported
      .map((one) => ({
        ...line(
          one.name,
          loads.loadBalancers.get(one.arn) as RequestLoad,
          one.specs.length + one.labels.infos.length,
        ),
        loadBalancer: one.dimension,
        namespace: one.labels.sets.get("")?.labels["namespace"] ?? "",
      }))
      .toSorted(dearestFirst),
    namespaces: [...loads.namespaces]
      .map(([name, load]) => line(name, load, seriesOf.get(name) ?? 0))
      .toSorted(dearestFirst),
    metrics: [...loads.metrics]
      .map(([name, load]) => line(name, load, metricSeries.get(name) ?? 0))
      .toSorted(dearestFirst),
  };
}

function dearestFirst(a: CostLine, b: CostLine): number {
  return b.usdPerMonth - a.usdPerMonth || (a.name < b.name ? -1 : 1);
}

function countBy(
  exported: readonly LoadBalancerSeries[],
  keyOf: (one: LoadBalancerSeries, spec: LoadBalancerSeries["specs"][number]) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of exported) {
    for (const spec of one.specs) {
      const key = keyOf(one, spec);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function budgetLine(
  { settings }: CostQuestion,
  load: RequestLoad,
  usdPerThousand: number,
): CostReport["budget"] {
  const { monthlyUsd, hardStop } = settings.budget;
  if (monthlyUsd === null) {
    return null;
  }
  const { intervalsMs, catchUpLimitMs } = settings.polling;
  const {
    pace,
    fits,
    forecast: kept,
  } = fleetPace({
    load,
    intervalsMs,
    usdPerThousand,
    catchUpLimitMs,
    purse: { leftUsd: monthlyUsd, leftMs: priceMonthMs },
    incidentReserveUsd: 0,
    current: normalPace,
  });
  const paced = pacedIntervals(intervalsMs, pace);
  return {
    monthlyUsd,
    hardStop,
    kept: fits,
    incidentMode: pace.incidents && settings.incident.enabled,
    usdPerMonth: kept.usdPerMonth,
    intervalSeconds: inSeconds(paced),
    expectedDataAgeSeconds: inSeconds(expectedAges(load, paced)),
  };
}

function inSeconds(ms: Readonly<Record<MetricClass, number>>): Readonly<Record<MetricClass, number>> {
  return { alerting: ms.alerting / 1000, regular: ms.regular / 1000, slow: ms.slow / 1000 };
}
