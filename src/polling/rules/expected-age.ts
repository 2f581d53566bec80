import type { MetricClass } from "../../catalogue/metric.ts";
import { metricClasses } from "./actor-state.ts";
import type { Intervals } from "./forecast.ts";
import { minuteMs } from "./minute.ts";
import type { RequestLoad } from "./request-load.ts";

/** Reading, delivering and the wait for the common tick. Smaller: healthy data looks late. */
const slackMs = minuteMs;

/** How old the newest delivered minute may be, per class, while all is well: settle time, one interval, and a minute. */
export function expectedAges(
  load: RequestLoad,
  intervalsMs: Intervals,
): Readonly<Record<MetricClass, number>> {
  const ages: Record<MetricClass, number> = { alerting: 0, regular: 0, slow: 0 };
  for (const metricClass of metricClasses) {
    ages[metricClass] = load[metricClass].settleMs + intervalsMs[metricClass] + slackMs;
  }
  return ages;
}
