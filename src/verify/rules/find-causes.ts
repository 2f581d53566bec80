import type { Difference } from "../compare.ts";
import { causeMessage, type CauseFacts } from "./cause-message.ts";
import type { ComparedSeries } from "./compare-series.ts";
import type { Cause, CauseKind, SeriesVerdict } from "./verified-series.ts";

/** Differences of one series that are shown. More makes reports of a long outage unreadable; all are counted. */
const shownDifferences = 200;
const minuteMs = 60_000;
/** As many zeros in a row that all lack are no accident. Fewer: a single refused zero looks like a setting. */
const fewestZeros = 3;
/** As many values that fit their neighbour minute are no accident. */
const fewestShifted = 3;

/** What is known beside one series. */
export interface CauseContext {
  readonly onLateChange: "count" | "resend";
  /** Minutes at which nothing of this load balancer is stored though several series have a value. */
  readonly away: ReadonlySet<number>;
  /** Names under which a receiver has such series, when it has none under the right one. */
  readonly renamed: (name: string) => string | null;
}

/** Minutes at which every series of a load balancer lacks its point, several at once: something was away. */
export function awayMinutes(all: readonly ComparedSeries[]): ReadonlySet<number> {
  const lacking = new Map<number, number>();
  const stored = new Set<number>();
  for (const { comparison, stored: own, elsewhere } of all) {
    for (const difference of comparison.differences) {
      if (difference.kind === "missing") {
        lacking.set(difference.timeMs, (lacking.get(difference.timeMs) ?? 0) + 1);
      }
    }
    for (const timeMs of [...own.keys(), ...elsewhere.keys()]) {
      stored.add(timeMs);
    }
  }
  if (stored.size === 0) {
    return new Set();
  }
  return new Set(
    [...lacking].flatMap(([timeMs, count]) => (count > 1 && !stored.has(timeMs) ? [timeMs] : [])),
  );
}

/** The verdict on one series, with what most likely happened to each minute that differs. */
export function findCauses(compared: ComparedSeries, context: CauseContext): SeriesVerdict {
  const { expected, comparison, tooYoung, relabelled } = compared;
  const { equal, missing, different, extra, repeats, differences } = comparison;
  const facts = factsOf(compared, context);
  const minutes = new Map<CauseKind, number>();
  for (const difference of differences) {
    const kind = causeOf(difference, compared, facts);
    minutes.set(kind, (minutes.get(kind) ?? 0) + 1);
  }
  const causes = [...minutes]
    .map(([kind, count]): Cause => ({ kind, minutes: count, message: causeMessage(kind, facts) }))
    .toSorted((a, b) => b.minutes - a.minutes);
  const { name, loadBalancerName, loadBalancer, labels, unread } = expected;
  return {
    name,
    loadBalancerName,
    loadBalancer,
    labels,
    equal,
    missing,
    different,
    extra,
    repeated: repeats,
    tooYoung,
    unread,
    causes,
    relabelled,
    differences: differences.slice(0, shownDifferences),
  };
}

interface SeriesFacts extends CauseFacts {
  readonly lacksZeros: boolean;
  readonly isShifted: boolean;
  readonly context: CauseContext;
}

function factsOf(compared: ComparedSeries, context: CauseContext): SeriesFacts {
  const { expected, comparison, stored, elsewhere, relabelled } = compared;
  const isNowhere = stored.size === 0 && elsewhere.size === 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const timeMs of [...stored.keys(), ...elsewhere.keys()]) {
    firstMs = Math.min(firstMs, timeMs);
    lastMs = Math.max(lastMs, timeMs);
  }
  return {
    context,
    relabelled,
    renamed: isNowhere ? context.renamed(expected.name) : null,
    firstMs: isNowhere ? null : firstMs,
    lastMs: isNowhere ? null : lastMs,
    lacksZeros: lacksZeros(compared),
    isShifted: isShifted(comparison.differences, expected.points),
  };
}

/** Whether the receiver has the values, and none of the zeros that elbow would have filled in. */
function lacksZeros({ expected, comparison, stored }: ComparedSeries): boolean {
  const missing = comparison.differences.filter((one) => one.kind === "missing");
  return (
    expected.fillsZero &&
    stored.size > 0 &&
    missing.length >= fewestZeros &&
    missing.every((one) => one.expected === 0) &&
    [...stored.values()].every((value) => value !== 0)
  );
}

/** Whether what is stored is CloudWatch's curve one minute aside: the other `otlp.timestamp` than the one asked for. */
function isShifted(
  differences: readonly Difference[],
  points: { readonly timesMs: readonly number[]; readonly values: readonly number[] },
): boolean {
  const truth = new Map(points.timesMs.map((timeMs, index) => [timeMs, points.values[index]]));
  const changed = differences.filter((one) => one.kind === "different");
  return [-minuteMs, minuteMs].some((aside) => {
    // The neighbour of the first or last minute lies outside of what was read.
    const known = changed.filter(({ timeMs }) => truth.has(timeMs + aside));
    return (
      known.length >= fewestShifted && known.every((one) => one.actual === truth.get(one.timeMs + aside))
    );
  });
}

function causeOf(difference: Difference, compared: ComparedSeries, facts: SeriesFacts): CauseKind {
  switch (difference.kind) {
    case "missing":
      return causeOfMissing(difference.timeMs, compared, facts);
    case "different":
      return causeOfDifferent(difference, compared.expected.fillsZero, facts);
    case "extra":
      return facts.isShifted ? "shifted" : "not-in-cloudwatch";
    case "repeated":
      return "repeated";
    default:
      return difference satisfies never;
  }
}

function causeOfMissing(timeMs: number, { elsewhere }: ComparedSeries, facts: SeriesFacts): CauseKind {
  if (elsewhere.has(timeMs)) {
    return "relabelled";
  }
  if (facts.firstMs === null || facts.lastMs === null) {
    return facts.renamed === null ? "no-series" : "renamed";
  }
  if (facts.isShifted) {
    return "shifted";
  }
  if (facts.lacksZeros) {
    return "zeros-missing";
  }
  if (timeMs < facts.firstMs) {
    return "begins-later";
  }
  if (timeMs > facts.lastMs) {
    return "stopped";
  }
  return facts.context.away.has(timeMs) ? "away" : "out-of-order";
}

function causeOfDifferent(
  { expected, actual }: Extract<Difference, { kind: "different" }>,
  fillsZero: boolean,
  { context, isShifted: shifted }: SeriesFacts,
): CauseKind {
  if (shifted) {
    return "shifted";
  }
  if (fillsZero && actual === 0) {
    return "duplicate-dropped";
  }
  if (fillsZero && actual > expected) {
    // Counts only grow while CloudWatch still collects.
    return "other-value";
  }
  return context.onLateChange === "resend" ? "duplicate-dropped" : "late-change";
}
