import type { SeriesSpec } from "../../series/series-spec.ts";
import type { PlannedQuery, ReadOutcome } from "./planned-query.ts";
import { isAdaptive } from "./stillness.ts";
import { windowOfPoints, type Window } from "./window.ts";

/** Up to so many statistics of one metric in one call are billed as one (AWS's price page). */
const statisticsPerUnit = 5;

/** The identity that a metric's SampleCount has, exported or not. */
function sampleCountId(metricKey: string): string {
  return `${metricKey}|SampleCount`;
}

/**
 * The queries with a SampleCount next to the statistics of each adaptive metric, over the same range. Only where that is
 * free: a metric with five statistics already is watched by its values alone.
 */
export function withSampleCounts(queries: readonly PlannedQuery[]): readonly PlannedQuery[] {
  const byMetric = new Map<string, PlannedQuery[]>();
  for (const query of queries) {
    if (isAdaptive(query.spec) && query.urgency !== "catch-up") {
      const key = `${query.urgency} ${query.spec.metricKey}`;
      byMetric.set(key, [...(byMetric.get(key) ?? []), query]);
    }
  }
  const added: PlannedQuery[] = [];
  for (const members of byMetric.values()) {
    const [first] = members;
    const asked = members.some(({ spec }) => spec.id === sampleCountId(spec.metricKey));
    if (first !== undefined && !asked && members.length < statisticsPerUnit) {
      added.push({
        ...first,
        from: Math.min(...members.map(({ from }) => from)),
        to: Math.max(...members.map(({ to }) => to)),
        spec: companion(first.spec),
      });
    }
  }
  return added.length === 0 ? queries : [...queries, ...added];
}

function companion(spec: SeriesSpec): SeriesSpec {
  return {
    ...spec,
    id: sampleCountId(spec.metricKey),
    query: { ...spec.query, statistic: "SampleCount" },
    zeroFill: false,
  };
}

/** The SampleCounts that a reading brought, by metric. A reading of them that failed is left out: it proves nothing. */
export function sampleCounts(reading: {
  readonly queries: readonly PlannedQuery[];
  readonly outcomes: readonly ReadOutcome[];
}): ReadonlyMap<string, Window> {
  const counts = new Map<string, Window>();
  for (const [index, query] of reading.queries.entries()) {
    const outcome = reading.outcomes[index];
    const { id, metricKey } = query.spec;
    if (outcome?.kind === "read" && isAdaptive(query.spec) && id === sampleCountId(metricKey)) {
      counts.set(metricKey, windowOfPoints(query, outcome));
    }
  }
  return counts;
}
