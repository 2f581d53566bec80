import type { SimulatedSeries } from "./find-series.ts";
import { minuteValue } from "./minute-value.ts";
import { nodesOf, reportedNodes } from "./reporting-delay.ts";
import type { ParsedStatistic } from "./statistic.ts";

const minuteMs = 60_000;

/** What CloudWatch says of the minute that begins at `minuteStartMs` once nothing changes any more; null = no point, ever. */
export function finalValue(
  series: SimulatedSeries,
  statistic: ParsedStatistic,
  minuteStartMs: number,
): number | null {
  const nodes = nodesOf(series);
  return minuteValue(series, statistic, {
    minute: Math.floor(minuteStartMs / minuteMs),
    progress: { reported: nodes, nodes },
  });
}

/** What CloudWatch shows of the minute at `nowMs`: nothing before it ended, then a part that grows to the final value. */
export function shownValue(
  series: SimulatedSeries,
  statistic: ParsedStatistic,
  at: { readonly minuteStartMs: number; readonly nowMs: number },
): number | null {
  const minute = Math.floor(at.minuteStartMs / minuteMs);
  const ageMs = at.nowMs - (minute + 1) * minuteMs;
  if (ageMs < 0) {
    return null;
  }
  const nodes = nodesOf(series);
  return minuteValue(series, statistic, {
    minute,
    progress: { reported: reportedNodes(series, minute, ageMs), nodes },
  });
}
