import type { PointRecord } from "../simulation/receiver/point-record.ts";
import type { PromqlClient, RawRange } from "../verify/promql-client.ts";
import type { StoredSeries } from "../verify/rules/promql-answer.ts";
import type { Matcher } from "../verify/rules/promql-selector.ts";

/** Changes what a receiver stored before it is asked about: a planted fault. */
export type Tamper = (stored: readonly StoredSeries[]) => readonly StoredSeries[];

const minuteMs = 60_000;

/** A PromQL endpoint over the points that a simulated receiver stored. Like Prometheus it keeps the first value of a timestamp. */
export function demoPromql(record: PointRecord, tamper: Tamper): PromqlClient {
  const all = tamper(record.series().map((series) => storedOf(series)));
  return {
    async raw(range) {
      return {
        kind: "series",
        series: all.flatMap((series) => within(series, range)),
      };
    },
    async close() {},
  };
}

function storedOf(series: ReturnType<PointRecord["series"]>[number]): StoredSeries {
  const first = new Map<number, number>();
  for (const [index, timeMs] of series.timesMs.entries()) {
    first.set(timeMs, first.get(timeMs) ?? (series.values[index] as number));
  }
  const pairs = [...first].toSorted(([a], [b]) => a - b);
  return {
    labels: { __name__: series.name, ...series.labels },
    points: { timesMs: pairs.map(([timeMs]) => timeMs), values: pairs.map(([, value]) => value) },
  };
}

function within({ labels, points }: StoredSeries, range: RawRange): readonly StoredSeries[] {
  if (!range.matchers.every((matcher) => fits(matcher, labels[matcher.label] ?? ""))) {
    return [];
  }
  const fromMs = range.endMs - range.minutes * minuteMs;
  const kept = [...points.timesMs.entries()].filter(([, timeMs]) => timeMs > fromMs && timeMs <= range.endMs);
  return kept.length === 0
    ? []
    : [
        {
          labels,
          points: {
            timesMs: kept.map(([, timeMs]) => timeMs),
            values: kept.map(([index]) => points.values[index] as number),
          },
        },
      ];
}

function fits({ operator, value }: Matcher, text: string): boolean {
  return operator === "=" ? text === value : new RegExp(`^(?:${value})$`).test(text);
}
