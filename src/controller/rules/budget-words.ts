import type { MetricClass } from "../../catalogue/metric.ts";
import type { FleetCost } from "../fleet-cost.ts";

const classes: readonly MetricClass[] = ["slow", "regular", "alerting"];

/** What to say while the budget makes reading slower; null = as configured. */
export function stretchWords(cost: FleetCost): { readonly message: string; readonly remedy: string } | null {
  const { budget, pace } = cost;
  const stretched = classes.filter((metricClass) => pace[metricClass] !== 1);
  if (budget === null || (pace.incidents && stretched.length === 0)) {
    return null;
  }
  const message = cost.fits
    ? `The CloudWatch forecast passes budget.monthlyUsd (${usd(budget.monthlyUsd)} a month): metrics are read less often. No point is lost.`
    : `The CloudWatch forecast passes budget.monthlyUsd (${usd(budget.monthlyUsd)} a month) even at the longest intervals.`;
  const intervals = stretched.map(
    (metricClass) =>
      `${metricClass} each ${minutes(cost.intervalsMs[metricClass])} (rules must expect data up to ${minutes(cost.expectedAgesMs[metricClass])} old)`,
  );
  const now = [...(pace.incidents ? [] : ["incident mode off"]), ...intervals].join(", ");
  const wish = `As configured it would cost ${usd(cost.configured.usdPerMonth)} a month`;
  return {
    message,
    remedy: `Now: ${now}. ${wish}: raise budget.monthlyUsd, lengthen polling.intervals, or read less (metrics.preset, metrics.exclude).`,
  };
}

/** What to say when `budget.hardStop` has stopped all reading. */
export function hardStopWords(monthEndMs: number): { readonly message: string; readonly remedy: string } {
  return {
    message: "The budget is spent and budget.hardStop is set: nothing is read from CloudWatch.",
    remedy: `Raise budget.monthlyUsd, or wait for ${new Date(monthEndMs).toISOString().slice(0, 10)}. Marks wait; minutes older than polling.catchUpLimit by then are lost, and counted.`,
  };
}

/** Dollars with cents, as prices are written. */
export function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)}s` : `${Math.round(ms / 60_000)}m`;
}
