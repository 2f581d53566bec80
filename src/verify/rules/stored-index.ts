import type { Labels } from "../../series/labels.ts";
import type { StoredSeries } from "./promql-answer.ts";
import type { ExpectedSeries, LabelDifference } from "./verified-series.ts";

/** Labels that say which series of CloudWatch it is; all others may change with the owner. */
const identityLabels = ["load_balancer", "target_group", "availability_zone"];

/** What a receiver has of one load balancer: found by name and identity, whatever the other labels are. */
export interface StoredIndex {
  find(series: Pick<ExpectedSeries, "name" | "labels">): readonly StoredSeries[];
  /** Series that nobody asked for with `find`. */
  rest(): readonly StoredSeries[];
}

/**
 * Indexes an answer. Times become starts of periods: `shiftMs` is what the destination adds. Staleness markers are no points.
 * Parts of one series, from several queries, become one again.
 */
export function indexStored(answers: readonly StoredSeries[], shiftMs: number): StoredIndex {
  const whole = new Map<string, { labels: Labels; timesMs: number[]; values: number[] }>();
  for (const { labels, points } of answers) {
    const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const one = whole.get(key) ?? { labels, timesMs: [], values: [] };
    whole.set(key, one);
    for (const [index, timeMs] of points.timesMs.entries()) {
      const value = points.values[index] as number;
      if (!Number.isNaN(value)) {
        one.timesMs.push(timeMs - shiftMs);
        one.values.push(value);
      }
    }
  }
  const byIdentity = new Map<string, StoredSeries[]>();
  for (const { labels, timesMs, values } of whole.values()) {
    const key = identityOf(labels["__name__"] ?? "", labels);
    byIdentity.set(key, [...(byIdentity.get(key) ?? []), { labels, points: { timesMs, values } }]);
  }
  const asked = new Set<string>();
  return {
    find({ name, labels }) {
      // A relabel rule may have dropped load_balancer itself.
      const keys = [identityOf(name, labels), identityOf(name, { ...labels, load_balancer: "" })];
      return keys.flatMap((key) => {
        asked.add(key);
        return byIdentity.get(key) ?? [];
      });
    },
    rest: () => [...byIdentity].flatMap(([key, series]) => (asked.has(key) ? [] : series)),
  };
}

/** The labels that a stored series must have and has otherwise. Labels that were added on the way do no harm. */
export function labelDifferences(expected: Labels, stored: Labels): readonly LabelDifference[] {
  return Object.entries(expected)
    .filter(([label, value]) => (stored[label] ?? "") !== value.toWellFormed())
    .map(([label, value]) => ({ label, expected: value, stored: stored[label] ?? null }));
}

function identityOf(name: string, labels: Labels): string {
  return JSON.stringify([name, ...identityLabels.map((label) => labels[label] ?? "")]);
}
