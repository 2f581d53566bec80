import { normalPace, type Pace } from "../actor-inputs.ts";
import { forecast, priceMonthMs, type Forecast, type Intervals } from "./forecast.ts";
import { minuteMs } from "./minute.ts";
import type { RequestLoad } from "./request-load.ts";

/**
 * The intervals that a class is stretched to, in minutes: parts of an hour, so that the polls of all load balancers go on
 * meeting on the same minutes.
 */
const stretchMinutes = [2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60] as const;

/** Longest stretched interval: receivers without an out-of-order window take points no older than an hour. */
const longestMs = 60 * minuteMs;

/** Part of the budget by which a faster pace must fit before it is taken up again. Smaller: the pace swings to and fro. */
const returnMargin = 0.03;

/** What the pace is computed from. */
export interface PaceQuestion {
  readonly load: RequestLoad;
  readonly intervalsMs: Intervals;
  readonly usdPerThousand: number;
  /** No interval may come near it, or minutes would be lost. */
  readonly catchUpLimitMs: number;
  /** What may still be spent, and how long it must last; null = there is no budget. */
  readonly purse: { readonly leftUsd: number; readonly leftMs: number } | null;
  /** What must be left over for incident mode to be worth having. */
  readonly incidentReserveUsd: number;
  /** The pace in force. */
  readonly current: Pace;
}

/** The pace that keeps the budget, or the slowest there is. */
export interface PaceAnswer {
  readonly pace: Pace;
  readonly forecast: Forecast;
  /** False = even the slowest pace passes the budget. */
  readonly fits: boolean;
}

/**
 * The fastest pace whose forecast keeps the budget. What is given up first: incident mode, then the slow class is stretched,
 * then the regular one, the alerting one last. No point is lost by it: CloudWatch bills reads, and a later read brings all
 * minutes since the last one.
 */
export function fleetPace(question: PaceQuestion): PaceAnswer {
  const { purse, current } = question;
  if (purse === null) {
    return answer(normalPace, question, true);
  }
  const steps = paceSteps(question.intervalsMs, question.catchUpLimitMs);
  const firstWithin = (usd: number): number =>
    steps.findIndex((pace) => {
      const rate = forecastAt(pace, question).usdPerMonth / priceMonthMs;
      return rate * purse.leftMs + (pace.incidents ? question.incidentReserveUsd : 0) <= usd;
    });
  const slowest = steps.length - 1;
  const at = (index: number): number => (index === -1 ? slowest : index);
  const now = steps.findIndex((pace) => samePace(pace, current));
  const fitting = firstWithin(purse.leftUsd);
  const wanted = at(fitting);
  const next = wanted < now ? Math.min(now, at(firstWithin(purse.leftUsd * (1 - returnMargin)))) : wanted;
  return answer(steps[next] ?? normalPace, question, fitting !== -1);
}

/** Whether two paces ask for the same. */
export function samePace(a: Pace, b: Pace): boolean {
  return (
    a.alerting === b.alerting && a.regular === b.regular && a.slow === b.slow && a.incidents === b.incidents
  );
}

/** The intervals that a pace makes. */
export function pacedIntervals(intervalsMs: Intervals, pace: Pace): Intervals {
  return {
    alerting: Math.round(intervalsMs.alerting * pace.alerting),
    regular: Math.round(intervalsMs.regular * pace.regular),
    slow: Math.round(intervalsMs.slow * pace.slow),
  };
}

/** All paces from the fastest to the slowest: the documented order. */
export function paceSteps(intervalsMs: Intervals, catchUpLimitMs: number): readonly Pace[] {
  const ceilingMs = Math.min(longestMs, catchUpLimitMs / 2);
  const steps: Pace[] = [normalPace];
  let pace: Pace = { ...normalPace, incidents: false };
  steps.push(pace);
  for (const metricClass of ["slow", "regular", "alerting"] as const) {
    for (const minutes of stretchMinutes) {
      const intervalMs = minutes * minuteMs;
      if (intervalMs > intervalsMs[metricClass] && intervalMs <= ceilingMs) {
        pace = { ...pace, [metricClass]: intervalMs / intervalsMs[metricClass] };
        steps.push(pace);
      }
    }
  }
  return steps;
}

function forecastAt(pace: Pace, question: PaceQuestion): Forecast {
  return forecast(question.load, pacedIntervals(question.intervalsMs, pace), question.usdPerThousand);
}

function answer(pace: Pace, question: PaceQuestion, fits: boolean): PaceAnswer {
  return { pace, forecast: forecastAt(pace, question), fits };
}
