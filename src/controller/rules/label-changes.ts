import type { SeriesLabels } from "../../series/series-spec.ts";
import { sameLabelSet } from "./same-series.ts";

/** The most changes told one by one; the rest is a number. More would not fit an Event's note. */
const maxTold = 6;

/**
 * How the labels or resources of data series changed, in words; empty when none did. A label set that came or went (a
 * target group) is no change of an existing series.
 */
export function labelChanges(before: SeriesLabels, after: SeriesLabels): string {
  const told = new Set<string>();
  for (const [key, set] of before.sets) {
    const other = after.sets.get(key);
    if (other !== undefined && !sameLabelSet(set, other)) {
      const where = key === "" ? "" : ` of ${key}`;
      recordChanges(set.labels, other.labels).forEach((text) => told.add(`${text}${where}`));
      recordChanges(set.resource, other.resource).forEach((text) => told.add(`resource ${text}${where}`));
    }
  }
  const all = [...told];
  const more = all.length > maxTold ? [`and ${all.length - maxTold} more`] : [];
  return [...all.slice(0, maxTold), ...more].join(", ");
}

function recordChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => {
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    const is = Object.hasOwn(after, key) ? after[key] : undefined;
    if (was === is) {
      return [];
    }
    if (was === undefined) {
      return [`${key} "${is}" was added`];
    }
    return is === undefined ? [`${key} "${was}" was taken away`] : [`${key} "${was}" is now "${is}"`];
  });
}
