import type { MetricClass } from "../../catalogue/metric.ts";
import { stableHash } from "../../runtime/stable-hash.ts";
import type { Pace } from "../actor-inputs.ts";
import type { PollingSettings } from "../polling-settings.ts";
import { minuteMs } from "./minute.ts";

/** When a class is polled: poll number n happens at offset + n · interval, epoch milliseconds. */
export interface Schedule {
  readonly offsetMs: number;
  readonly intervalMs: number;
}

/**
 * All actors share one tick (minute boundary + settle), so that their queries meet in the same calls; within a longer
 * interval each load balancer has a fixed minute of its own, so that the calls spread over the interval.
 */
export function scheduleOf(
  metricClass: MetricClass,
  arn: string,
  settings: { readonly polling: PollingSettings; readonly pace: Pace },
): Schedule {
  const intervalMs = Math.round(settings.polling.intervalsMs[metricClass] * settings.pace[metricClass]);
  const minutes = Math.max(1, Math.floor(intervalMs / minuteMs));
  const phaseMs = (stableHash(arn) % minutes) * minuteMs;
  return { offsetMs: (settings.polling.settleMs % minuteMs) + (minutes > 1 ? phaseMs : 0), intervalMs };
}

/** The number of the newest poll that is due at `nowMs`. */
export function pollNumber(schedule: Schedule, nowMs: number): number {
  return Math.floor((nowMs - schedule.offsetMs) / schedule.intervalMs);
}

/** When poll number `number` is due. */
export function pollTimeMs(schedule: Schedule, number: number): number {
  return schedule.offsetMs + number * schedule.intervalMs;
}
