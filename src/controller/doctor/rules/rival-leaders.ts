import type { StoredSeries } from "../../../verify/rules/promql-answer.ts";

/** Two processes that lead at once for so long are two elbows; less is one that took over. */
const rivalMs = 150_000;

/** A process that leads one bucket, from its own series `elbow_leader`. */
interface Leading {
  readonly who: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Processes that led the same bucket of the same cluster at the same time, as their series `elbow_leader` say: another elbow
 * has the same `clusterName`. Null = there are none.
 */
export function rivalLeaders(series: readonly StoredSeries[]): readonly [string, string] | null {
  const byBucket = new Map<string, Leading[]>();
  for (const { labels, points } of series) {
    const times = points.timesMs.filter((_, index) => points.values[index] === 1);
    const [fromMs] = times;
    const toMs = times.at(-1);
    if (fromMs === undefined || toMs === undefined) {
      continue;
    }
    const bucket = labels["bucket"] ?? "0";
    const who = labels["instance"] ?? labels["pod"] ?? JSON.stringify(labels);
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), { who, fromMs, toMs }]);
  }
  for (const leading of byBucket.values()) {
    for (const [index, one] of leading.entries()) {
      const rival = leading
        .slice(index + 1)
        .find(
          (other) =>
            other.who !== one.who &&
            Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs) >= rivalMs,
        );
      if (rival !== undefined) {
        return [one.who, rival.who];
      }
    }
  }
  return null;
}
