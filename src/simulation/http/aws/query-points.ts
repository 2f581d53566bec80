import type { SimulatedSeries } from "../../world/find-series.ts";
import { shownValue } from "../../world/simulated-value.ts";
import type { ParsedStatistic } from "../../world/statistic.ts";
import type { MetricDataQuery, MetricDataRequest } from "./metric-data-request.ts";

/** Points of one query, ascending. */
export interface QueryPoints {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The finest period that CloudWatch still has for a request that begins this long ago. */
function finestPeriodMs(ageMs: number): number {
  return ageMs <= 15 * dayMs ? minuteMs : ageMs <= 63 * dayMs ? 5 * minuteMs : 60 * minuteMs;
}

function combine(
  kind: ParsedStatistic["kind"],
  minutes: readonly { value: number; weight: number }[],
): number {
  const values = minutes.map((minute) => minute.value);
  switch (kind) {
    case "sum":
    case "sample-count":
    case "trimmed-count":
    case "trimmed-sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "minimum":
      return Math.min(...values);
    case "maximum":
      return Math.max(...values);
    case "average":
    case "percentile":
    case "trimmed-mean":
    case "winsorized-mean": {
      const weight = minutes.reduce((sum, minute) => sum + minute.weight, 0);
      return minutes.reduce((sum, minute) => sum + minute.value * minute.weight, 0) / weight;
    }
    default:
      return kind satisfies never;
  }
}

/**
 * What CloudWatch shows of a query at `nowMs`: nothing, and no error, for a period that is too fine for the age of the
 * start or for a unit that does not match. Percentiles over longer periods are weighted means: near, not exact.
 */
export function queryPoints(
  series: SimulatedSeries | null,
  query: MetricDataQuery,
  at: { readonly request: MetricDataRequest; readonly nowMs: number },
): QueryPoints {
  const { request, nowMs } = at;
  const timesMs: number[] = [];
  const values: number[] = [];
  if (
    series === null ||
    query.periodMs % finestPeriodMs(nowMs - request.startMs) !== 0 ||
    (query.unit !== null && query.unit !== series.model.unit)
  ) {
    return { timesMs, values };
  }
  const firstMs = Math.floor(request.startMs / query.periodMs) * query.periodMs;
  const lastMs = Math.min(request.endMs, nowMs);
  for (let periodStartMs = firstMs; periodStartMs < lastMs; periodStartMs += query.periodMs) {
    if (query.periodMs === minuteMs) {
      const value = shownValue(series, query.statistic, { minuteStartMs: periodStartMs, nowMs });
      if (value !== null) {
        timesMs.push(periodStartMs);
        values.push(value);
      }
      continue;
    }
    const minutes: { value: number; weight: number }[] = [];
    for (
      let minuteStartMs = periodStartMs;
      minuteStartMs < periodStartMs + query.periodMs;
      minuteStartMs += minuteMs
    ) {
      const value = shownValue(series, query.statistic, { minuteStartMs, nowMs });
      if (value !== null) {
        const weight = shownValue(series, { kind: "sample-count" }, { minuteStartMs, nowMs }) ?? 1;
        minutes.push({ value, weight });
      }
    }
    if (minutes.length > 0) {
      timesMs.push(periodStartMs);
      values.push(combine(query.statistic.kind, minutes));
    }
  }
  return { timesMs, values };
}
