import type { Meter, GaugeRow } from "../runtime/meter.ts";
import { forecast } from "../polling/rules/forecast.ts";
import type { RequestLoad } from "../polling/rules/request-load.ts";
import type { FleetCost } from "./fleet-cost.ts";
import type { IncidentBoard } from "./incident-board.ts";
import type { Fleet } from "./rules/fleet.ts";

/** Where the gauges look when they are collected; null costs = not the leader, or nothing known yet. */
export interface CostSources {
  readonly cost: () => FleetCost | null;
  readonly fleet: () => Fleet;
  readonly incidents: IncidentBoard;
}

/** The gauges about money, pace and incidents. The returned function takes them away. */
export function costGauges(meter: Meter, sources: CostSources): () => void {
  const gauge = (name: string, help: string, read: (cost: FleetCost) => readonly GaugeRow[]): (() => void) =>
    meter.gauge({ name, help }, () => {
      const cost = sources.cost();
      return cost === null ? [] : read(cost);
    });
  const remove = [
    gauge(
      "elbow_cloudwatch_cost_forecast_usd_per_month",
      "Forecast of GetMetricData in USD for a month of 730 hours, at the intervals in force.",
      (cost) => [{ value: cost.inForce.usdPerMonth }],
    ),
    gauge(
      "elbow_cloudwatch_cost_incident_worst_case_usd_per_month",
      "What incident mode adds to the forecast if it is always on as long as it may be.",
      (cost) => [{ value: cost.incidentWorstCase.usdPerMonth }],
    ),
    gauge("elbow_load_balancer_cost_forecast_usd_per_month", "The forecast by load balancer.", (cost) =>
      loadBalancerCosts(cost, sources.fleet()),
    ),
    gauge("elbow_namespace_cost_forecast_usd_per_month", "The forecast by Kubernetes namespace.", (cost) =>
      [...cost.loads.namespaces].map(([namespace, load]) => ({
        value: usdOf(load, cost),
        labels: { namespace },
      })),
    ),
    gauge("elbow_metric_cost_forecast_usd_per_month", "The forecast by CloudWatch metric.", (cost) =>
      [...cost.loads.metrics].map(([key, load]) => {
        const [aws_namespace = "", metric = ""] = key.split(" ");
        return { value: usdOf(load, cost), labels: { aws_namespace, metric } };
      }),
    ),
    gauge("elbow_budget_usd_per_month", "The configured budget.", ({ budget }) =>
      budget === null ? [] : [{ value: budget.monthlyUsd }],
    ),
    gauge(
      "elbow_budget_spent_usd",
      "Spent in this month (UTC), by earlier runs too as far as the checkpoint knows.",
      ({ spentUsd }) => [{ value: spentUsd }],
    ),
    gauge("elbow_polling_interval_seconds", "How often each class is read now.", (cost) =>
      Object.entries(cost.intervalsMs).map(([name, ms]) => ({ value: ms / 1000, labels: { class: name } })),
    ),
    gauge(
      "elbow_data_age_expected_seconds",
      "How old the newest delivered minute of a class may be while all is well; grows when the budget stretches intervals.",
      (cost) =>
        Object.entries(cost.expectedAgesMs).map(([name, ms]) => ({
          value: ms / 1000,
          labels: { class: name },
        })),
    ),
    gauge(
      "elbow_incident",
      "1 while every metric of the load balancer is read each minute because it is in trouble.",
      () => incidentRows(sources),
    ),
  ];
  return () => {
    for (const one of remove) {
      one();
    }
  };
}

function usdOf(load: RequestLoad, cost: FleetCost): number {
  return forecast(load, cost.intervalsMs, cost.usdPerThousand).usdPerMonth;
}

function loadBalancerCosts(cost: FleetCost, fleet: Fleet): readonly GaugeRow[] {
  return [...cost.loads.loadBalancers].flatMap(([arn, load]) => {
    const labels = labelsOf(fleet, arn);
    return labels === null ? [] : [{ value: usdOf(load, cost), labels }];
  });
}

function incidentRows({ fleet, incidents }: CostSources): readonly GaugeRow[] {
  return [...fleet()].flatMap(([arn, { life }]) => {
    const labels = life.kind === "live" ? labelsOf(fleet(), arn) : null;
    return labels === null ? [] : [{ value: incidents.of(arn) === null ? 0 : 1, labels }];
  });
}

function labelsOf(fleet: Fleet, arn: string): Readonly<Record<string, string>> | null {
  const series = fleet.get(arn)?.series;
  return series === undefined ? null : { load_balancer_name: series.name, load_balancer: series.dimension };
}
