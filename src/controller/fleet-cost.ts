import type { MetricClass } from "../catalogue/metric.ts";
import type { Pace } from "../polling/actor-inputs.ts";
import type { Forecast, Intervals } from "../polling/rules/forecast.ts";
import type { GroupedLoads } from "../polling/rules/grouped-loads.ts";

/** What reading the fleet costs, and what is done about it. */
export interface FleetCost {
  readonly usdPerThousand: number;
  readonly loads: GroupedLoads;
  /** At the intervals as configured. */
  readonly configured: Forecast;
  /** At the intervals in force. */
  readonly inForce: Forecast;
  /** What incident mode adds at worst. */
  readonly incidentWorstCase: Forecast;
  readonly pace: Pace;
  /** In force. */
  readonly intervalsMs: Intervals;
  /** How old the newest delivered minute may be while all is well. */
  readonly expectedAgesMs: Readonly<Record<MetricClass, number>>;
  /** False = the budget is passed even at the slowest pace. */
  readonly fits: boolean;
  readonly budget: BudgetState | null;
  /** Spent since `countedFromMs`, in this month (UTC). */
  readonly spentUsd: number;
  readonly countedFromMs: number;
}

/** The budget of this month. */
export interface BudgetState {
  readonly monthlyUsd: number;
  /** What of it belongs to the part of the month that is counted here. */
  readonly shareUsd: number;
  readonly hardStop: boolean;
}
