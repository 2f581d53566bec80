import type { BatchSeries } from "../../polling/batch.ts";
import { minuteMs } from "../../polling/rules/minute.ts";
import type { StoredMinutes } from "../../polling/stored-reader.ts";
import type { Labels } from "../../series/labels.ts";
import { compare, type ComparedPoint } from "../../verify/compare.ts";
import type { StoredSeries } from "../../verify/rules/promql-answer.ts";

/** Labels that say which series of CloudWatch it is; the others may have been different when the point was sent. */
const identityLabels = ["load_balancer", "target_group", "availability_zone"];

/**
 * What a receiver has, as its PromQL side answered. A data series is found by its name and identity, under whatever labels it
 * was sent; an info series by all its labels. `shiftMs`: what was added to the start of each period when it was sent.
 */
export function storedMinutes(stored: readonly StoredSeries[], shiftMs: number): StoredMinutes {
  const byName = new Map<string, { labels: Labels; values: Map<number, number> }[]>();
  for (const { labels, points } of stored) {
    const values = new Map<number, number>();
    for (const [index, timeMs] of points.timesMs.entries()) {
      values.set(timeMs - shiftMs, points.values[index] as number);
    }
    const name = labels["__name__"] ?? "";
    byName.set(name, [...(byName.get(name) ?? []), { labels, values }]);
  }
  const valuesOf = (series: Pick<BatchSeries, "name" | "labels">): readonly Map<number, number>[] => {
    const names = series.name.startsWith("elbow_") ? Object.keys(series.labels) : identityLabels;
    return (byName.get(series.name) ?? [])
      .filter(({ labels }) => names.every((name) => (labels[name] ?? "") === (series.labels[name] ?? "")))
      .map(({ values }) => values);
  };
  return {
    hasAll(series, range) {
      const found = valuesOf(series);
      for (let minute = range.from; minute < range.to; minute += 1) {
        if (!found.some((values) => values.has(minute * minuteMs))) {
          return false;
        }
      }
      return true;
    },
    missing(batch) {
      const expected: ComparedPoint[] = [];
      const actual: ComparedPoint[] = [];
      for (const [index, series] of batch.series.entries()) {
        const found = valuesOf(series);
        for (const [position, timeMs] of series.points.timesMs.entries()) {
          const key = String(index);
          expected.push({ key, timeMs, value: series.points.values[position] as number });
          const value = found.find((values) => values.has(timeMs))?.get(timeMs);
          if (value !== undefined) {
            actual.push({ key, timeMs, value });
          }
        }
      }
      const verdict = compare(expected, actual, { maxDifferences: expected.length });
      const absent = new Set(
        verdict.differences.flatMap((one) => (one.kind === "missing" ? [`${one.key} ${one.timeMs}`] : [])),
      );
      const series = batch.series.flatMap((one, index) => {
        const points = kept(one.points, (timeMs) => absent.has(`${index} ${timeMs}`));
        return points.timesMs.length === 0 ? [] : [{ ...one, points }];
      });
      return {
        batch: { ...batch, series, pointCount: absent.size },
        present: actual.length,
        different: verdict.different,
      };
    },
  };
}

function kept(points: BatchSeries["points"], wanted: (timeMs: number) => boolean): BatchSeries["points"] {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const [index, timeMs] of points.timesMs.entries()) {
    if (wanted(timeMs)) {
      timesMs.push(timeMs);
      values.push(points.values[index] as number);
    }
  }
  return { timesMs, values };
}
