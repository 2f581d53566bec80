import { normalPace } from "../../polling/actor-inputs.ts";
import { samePace } from "../../polling/rules/fleet-pace.ts";
import { forecast } from "../../polling/rules/forecast.ts";
import type { Bill, LoadBalancerSnapshot } from "../controller-snapshot.ts";
import type { FleetCost } from "../fleet-cost.ts";

/** What the page shows of the costs. */
export function billOf(cost: FleetCost): Bill {
  return {
    configuredUsdPerMonth: cost.configured.usdPerMonth,
    forecastUsdPerMonth: cost.inForce.usdPerMonth,
    incidentWorstCaseUsdPerMonth: cost.incidentWorstCase.usdPerMonth,
    unitsPerDay: cost.inForce.unitsPerDay,
    queriesPerDay: cost.inForce.queriesPerDay,
    spentUsd: cost.spentUsd,
    countedFromMs: cost.countedFromMs,
    budgetUsd: cost.budget?.monthlyUsd ?? null,
    intervalsMs: cost.intervalsMs,
    expectedAgesMs: cost.expectedAgesMs,
    fullPace: samePace(cost.pace, normalPace),
  };
}

/** The forecast of one load balancer; nothing while it is not read. */
export function loadBalancerBill(
  cost: FleetCost | null,
  arn: string,
): Pick<LoadBalancerSnapshot, "costUsdPerMonth"> {
  const load = cost?.loads.loadBalancers.get(arn);
  if (cost === null || load === undefined) {
    return {};
  }
  return { costUsdPerMonth: forecast(load, cost.intervalsMs, cost.usdPerThousand).usdPerMonth };
}
