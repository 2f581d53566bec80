import type { MetricClass } from "../../catalogue/metric.ts";
import type { IncidentSettings } from "../incident-settings.ts";
import { metricClasses } from "./actor-state.ts";
import { minuteMs } from "./minute.ts";
import type { RequestLoad } from "./request-load.ts";

/** One day. */
export const dayMs = 24 * 60 * minuteMs;

/** The month that prices are told for: 730 hours, as AWS's own calculator has it. */
export const priceMonthMs = 730 * 60 * minuteMs;

/** How often each class is read, in milliseconds. */
export type Intervals = Readonly<Record<MetricClass, number>>;

/** What reading asks of CloudWatch, and what it costs. */
export interface Forecast {
  /** Metrics requested a day, in units of up to five statistics. */
  readonly unitsPerDay: number;
  /** Metrics requested a day, one for each statistic. */
  readonly queriesPerDay: number;
  /** From units, for a month of 730 hours. */
  readonly usdPerMonth: number;
}

/**
 * What reading `load` at these intervals costs. Without the start-up lookback, catch-up after an outage and incident mode;
 * AWS bills metrics requested, so neither the number of minutes nor of points matters.
 */
export function forecast(load: RequestLoad, intervalsMs: Intervals, usdPerThousand: number): Forecast {
  let unitsPerDay = 0;
  let queriesPerDay = 0;
  for (const metricClass of metricClasses) {
    const polls = dayMs / intervalsMs[metricClass];
    unitsPerDay += polls * load[metricClass].units;
    queriesPerDay += polls * load[metricClass].queries;
  }
  return { unitsPerDay, queriesPerDay, usdPerMonth: monthlyUsd(unitsPerDay, usdPerThousand) };
}

/** The intervals while a load balancer is in trouble: a minute, where they are longer. */
export function incidentIntervals(intervalsMs: Intervals): Intervals {
  return {
    alerting: Math.min(intervalsMs.alerting, minuteMs),
    regular: Math.min(intervalsMs.regular, minuteMs),
    slow: Math.min(intervalsMs.slow, minuteMs),
  };
}

/** What incident mode adds in a month in which it is on as long as it may be, every day, for all that `load` stands for. */
export function incidentWorstCase(
  load: RequestLoad,
  terms: { readonly intervalsMs: Intervals; readonly incident: IncidentSettings },
  usdPerThousand: number,
): Forecast {
  const { intervalsMs, incident } = terms;
  const usual = forecast(load, intervalsMs, usdPerThousand);
  const hurried = forecast(load, incidentIntervals(intervalsMs), usdPerThousand);
  const part = incident.enabled ? Math.min(1, incident.maxPerDayMs / dayMs) : 0;
  return {
    unitsPerDay: (hurried.unitsPerDay - usual.unitsPerDay) * part,
    queriesPerDay: (hurried.queriesPerDay - usual.queriesPerDay) * part,
    usdPerMonth: (hurried.usdPerMonth - usual.usdPerMonth) * part,
  };
}

function monthlyUsd(unitsPerDay: number, usdPerThousand: number): number {
  return ((unitsPerDay * (priceMonthMs / dayMs)) / 1000) * usdPerThousand;
}
