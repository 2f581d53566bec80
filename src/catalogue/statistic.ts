import type { Statistic } from "./metric.ts";

/** Statistics with a name of their own: series spelling to CloudWatch's. */
const plain: ReadonlyMap<Statistic, string> = new Map([
  ["sum", "Sum"],
  ["average", "Average"],
  ["minimum", "Minimum"],
  ["maximum", "Maximum"],
  ["sample_count", "SampleCount"],
  ["iqm", "IQM"],
]);

const plainByCloudWatch: ReadonlyMap<string, Statistic> = new Map(
  [...plain].map(([ours, theirs]) => [theirs, ours]),
);

/** p = percentile; tm, wm = trimmed, winsorized mean; tc, ts = trimmed count, sum. At most two decimals, none of them a closing 0: one spelling each. */
const ranked = /^(p|tm|wm|tc|ts)(100|[1-9]?[0-9])(?:[._]([0-9]?[1-9]))?$/;

/**
 * The statistic that `text` names, in series spelling; null = none. CloudWatch's own spelling is understood as well:
 * `SampleCount` and `p99.9` become `sample_count` and `p99_9`.
 */
export function parseStatistic(text: string): Statistic | null {
  const named = plain.has(text) ? text : plainByCloudWatch.get(text);
  if (named !== undefined) {
    return named;
  }
  const [, kind, whole, fraction] = ranked.exec(text) ?? [];
  if (kind === undefined || whole === undefined || (whole === "100" && fraction !== undefined)) {
    return null;
  }
  return fraction === undefined ? `${kind}${whole}` : `${kind}${whole}_${fraction}`;
}

/** CloudWatch's spelling of a statistic in series spelling: `sum` → `Sum`, `p99_9` → `p99.9`. Throws on a text that is no statistic: check it with `parseStatistic` first. */
export function cloudWatchStatistic(statistic: Statistic): string {
  const parsed = parseStatistic(statistic);
  if (parsed === null) {
    throw new RangeError(`"${statistic}" is not a statistic`);
  }
  return plain.get(parsed) ?? parsed.replace("_", ".");
}

/** Whether `statistic` (series spelling) says something about a metric with these possible statistics. `sample_count` always does: it tells how many nodes reported. */
export function makesSense(statistic: Statistic, possible: readonly Statistic[]): boolean {
  return (
    statistic === "sample_count" ||
    possible.includes(statistic) ||
    (possible.includes("pNN") && (statistic === "iqm" || ranked.test(statistic)))
  );
}
