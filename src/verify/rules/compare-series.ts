import { compare, type ComparedPoint, type Comparison } from "../compare.ts";
import type { StoredSeries } from "./promql-answer.ts";
import { labelDifferences } from "./stored-index.ts";
import type { ExpectedSeries, LabelDifference } from "./verified-series.ts";

/** VictoriaMetrics keeps twelve digits of a fraction (measured). Smaller: its latencies all differ; larger hides differences of large counts. */
const tolerance = 1e-11;

/** One series with what is stored of it, compared minute by minute; causes are found later, with its siblings. */
export interface ComparedSeries {
  readonly expected: ExpectedSeries;
  readonly comparison: Comparison;
  readonly tooYoung: number;
  /** First value of each stored minute of the judged range, under the labels that `elbow run` gives. */
  readonly stored: ReadonlyMap<number, number>;
  /** The same under other labels. */
  readonly elsewhere: ReadonlyMap<number, number>;
  readonly relabelled: readonly LabelDifference[];
}

/** Compares one series with every stored series of its name and identity. */
export function compareSeries(
  expected: ExpectedSeries,
  candidates: readonly StoredSeries[],
  ignoredLabels: ReadonlySet<string> = new Set(),
): ComparedSeries {
  const arrivals: ComparedPoint[] = [];
  const stored = new Map<number, number>();
  const elsewhere = new Map<number, number>();
  let relabelled: readonly LabelDifference[] = [];
  for (const { labels, points } of candidates) {
    const differences = labelDifferences(expected.labels, labels).filter(
      ({ label }) => !ignoredLabels.has(label),
    );
    const isOwn = differences.length === 0;
    const known = isOwn ? new Map(stored) : elsewhere;
    let found = 0;
    for (const [index, timeMs] of points.timesMs.entries()) {
      const value = points.values[index] as number;
      if (timeMs < expected.fromMs || timeMs >= expected.toMs) {
        continue;
      }
      found += 1;
      if (!isOwn) {
        elsewhere.set(timeMs, elsewhere.get(timeMs) ?? value);
      } else if (known.get(timeMs) !== value) {
        // The same minute and value in two series (labels of replicas) is one point; twice in one series it is two.
        arrivals.push({ key: "", timeMs, value });
        stored.set(timeMs, stored.get(timeMs) ?? value);
      }
    }
    if (!isOwn && found > 0 && relabelled.length === 0) {
      relabelled = differences;
    }
  }
  const due: ComparedPoint[] = [];
  let tooYoung = 0;
  for (const [index, timeMs] of expected.points.timesMs.entries()) {
    const value = expected.points.values[index] as number;
    if (timeMs < expected.fromMs || timeMs >= expected.toMs) {
      continue;
    }
    if (timeMs >= expected.dueToMs && !stored.has(timeMs) && !elsewhere.has(timeMs)) {
      tooYoung += 1;
    } else {
      due.push({ key: "", timeMs, value });
    }
  }
  const comparison = compare(due, arrivals, { tolerance, maxDifferences: Number.POSITIVE_INFINITY });
  return { expected, comparison, tooYoung, stored, elsewhere, relabelled };
}
