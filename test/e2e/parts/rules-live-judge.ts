/** An alert that must fire: from one minute on, and perhaps only until another. Minutes count from the first live one. */
export interface Expectation {
  /** Alert, cluster, load balancer and what else tells it apart. */
  readonly key: string;
  readonly fromMin: number;
  /** The first minute without it; Infinity = it stays. */
  readonly untilMin: number;
  /** Minutes between two evaluations. */
  readonly everyMin: number;
}

/** What fired at the evaluations of one minute. */
export interface SeenMinute {
  readonly minute: number;
  readonly firing: ReadonlySet<string>;
}

/** One minute in which the wrong alerts fired. */
export interface Misfire {
  readonly kind: "missing" | "too early" | "too late" | "unexpected";
  readonly key: string;
  readonly minute: number;
}

/** One expectation with the minutes in which it was met. */
export interface JudgedAlert extends Expectation {
  /** The first minute in which it fired; null = never. */
  readonly seenMin: number | null;
  /** The first minute without it after that; null = it stayed to the end. */
  readonly goneMin: number | null;
}

/** The verdict: a row for each expectation that falls into the phase, and whatever was wrong. */
export interface LiveVerdict {
  readonly alerts: readonly JudgedAlert[];
  readonly misfires: readonly Misfire[];
}

/**
 * Compares sets minute by minute. One evaluation of grace on either side of each change, since evaluations do not lie on
 * whole minutes; with a longer interval than a minute also the time until the first of them. Keys that nobody expects
 * have no grace at all, nor has an expectation that never comes true within the phase.
 */
export function judgeMinutes(expected: readonly Expectation[], seen: readonly SeenMinute[]): LiveVerdict {
  const last = Math.max(...seen.map(({ minute }) => minute));
  const known = new Set(expected.map(({ key }) => key));
  const misfires = seen.flatMap(({ minute, firing }) => [
    ...[...firing]
      .filter((key) => !known.has(key))
      .map((key) => ({ kind: "unexpected" as const, key, minute })),
    ...expected.flatMap((one) => misfireOf(one, minute, firing.has(one.key))),
  ]);
  return {
    alerts: dueBy(expected, last).map((one) => ({ ...one, ...whenSeen(one.key, seen) })),
    misfires,
  };
}

/** What must have fired by the end of a minute, grace included. */
export function dueBy(expected: readonly Expectation[], lastMin: number): readonly Expectation[] {
  return expected.filter((one) => one.fromMin + lateGrace(one) <= lastMin);
}

function lateGrace({ everyMin }: Expectation): number {
  return everyMin === 1 ? 1 : 2 * everyMin;
}

function misfireOf(one: Expectation, minute: number, fires: boolean): readonly Misfire[] {
  const { key, fromMin, untilMin, everyMin } = one;
  const must = minute >= fromMin + lateGrace(one) && minute < untilMin - everyMin;
  const may = minute >= fromMin - everyMin && minute < untilMin + lateGrace(one);
  if (must && !fires) {
    return [{ kind: "missing", key, minute }];
  }
  return fires && !may ? [{ kind: minute < fromMin ? "too early" : "too late", key, minute }] : [];
}

function whenSeen(key: string, seen: readonly SeenMinute[]): Pick<JudgedAlert, "seenMin" | "goneMin"> {
  const minutes = seen.toSorted((left, right) => left.minute - right.minute);
  const first = minutes.findIndex(({ firing }) => firing.has(key));
  const gone = first === -1 ? undefined : minutes.slice(first).find(({ firing }) => !firing.has(key));
  return { seenMin: minutes[first]?.minute ?? null, goneMin: gone?.minute ?? null };
}
