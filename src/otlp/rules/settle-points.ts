import {
  type Portion,
  type Run,
  countPoints,
  cutAtTime,
  halvePortion,
  joinRuns,
  singlePoints,
  splitBySeries,
  splitByStart,
  withoutPoint,
} from "./portion.ts";
import {
  type PointDecision,
  type Refused,
  type Search,
  type SearchContext,
  hasFloor,
  send,
} from "./search-step.ts";

/**
 * Settles every point of `portion`: delivered, or refused with its reason, with as few refused requests as it can. Per
 * series, older points are settled before newer ones are sent. Receivers keep nothing of a refused request and do not say
 * which point was bad (Prometheus), so the bad ones are searched by halves; for reasons of time by the floor that the
 * points of one owner share.
 */
export function* settlePoints(context: SearchContext, portion: Portion): Search {
  const [behind, ahead] = cutAtTime(context.series, portion, context.floorMs);
  if (behind.length > 0) {
    const decision = yield* send(behind, false);
    if (hasFloor(decision)) {
      yield* dropBehind(context, behind, decision);
    } else {
      yield { kind: "learn-floor", floorMs: 0 };
      yield* narrow(context, behind, decision);
    }
  }
  yield* settle(context, ahead, false);
}

function* settle(context: SearchContext, portion: Portion, search: boolean): Search {
  if (portion.length > 0) {
    yield* narrow(context, portion, yield* send(portion, search));
  }
}

function* narrow(context: SearchContext, portion: Portion, decision: PointDecision): Search {
  switch (decision.kind) {
    case "delivered":
      return;
    case "broken":
      yield* tryHalves(context, portion, decision.message);
      return;
    case "too-large":
      if (countPoints(portion) === 1) {
        yield { kind: "refuse", portion, reason: "too-large", message: decision.message };
        return;
      }
      for (const half of halvePortion(portion)) {
        yield* settle(context, half, true);
      }
      return;
    case "refused":
      yield* narrowRefused(context, portion, decision);
      return;
  }
  decision satisfies never;
}

function* narrowRefused(context: SearchContext, portion: Portion, refused: Refused): Search {
  if (refused.reason === "unknown" && !context.proven()) {
    const taken = yield* firstTaken(portion);
    if (taken === null) {
      yield { kind: "give-up", message: `the receiver refuses everything: ${refused.message}` };
    } else {
      yield* narrow(context, withoutPoint(portion, taken), refused);
    }
    return;
  }
  if (countPoints(portion) === 1) {
    yield { kind: "refuse", portion, reason: refused.reason, message: refused.message };
    return;
  }
  if (hasFloor(refused) && splitBySeries(portion).length === 1) {
    yield* settleFloor(context, portion, refused);
    return;
  }
  const [left, right] = halvePortion(portion);
  if (!hasFloor(refused)) {
    yield* settle(context, left, true);
    yield* settle(context, right, true);
    return;
  }
  const starts = splitByStart(context.series, portion);
  if (starts.length > 1) {
    // Series that are equally far have been delivered together, so they have their floor in common.
    for (const together of starts) {
      yield* settle(context, together, true);
    }
    return;
  }
  // Both halves refused for a reason of time: the series share a floor, and one of them can find it for all.
  const leftDecision = yield* send(left, true);
  const rightDecision = yield* send(right, true);
  if (hasFloor(leftDecision) && hasFloor(rightDecision)) {
    yield* settleCommonFloor(context, portion, refused);
    return;
  }
  yield* narrow(context, left, leftDecision);
  yield* narrow(context, right, rightDecision);
}

/** The first point that a receiver takes which never accepted anything before. Two tries, because one point may be the bad one. */
function* firstTaken(portion: Portion): Search<Run | null> {
  const series = splitBySeries(portion);
  const points = singlePoints(portion);
  const second = series.length > 1 ? singlePoints(series.at(-1) ?? [])[0] : points[1];
  for (const point of [points[0], second]) {
    if (point !== undefined && points.length > 1 && (yield* send([point], true)).kind === "delivered") {
      return point;
    }
  }
  return null;
}

/** One failure may come from one bad point; two say that the receiver is ill. */
function* tryHalves(context: SearchContext, portion: Portion, message: string): Search {
  if (countPoints(portion) === 1) {
    yield { kind: "give-up", message };
    return;
  }
  for (const half of halvePortion(portion)) {
    const decision = yield* send(half, true);
    if (decision.kind === "broken") {
      yield { kind: "give-up", message: decision.message };
      return;
    }
    yield* narrow(context, half, decision);
  }
}

/**
 * Finds the floor with one series alone, drops what lies behind it in the others, and sends the rest. An info series is
 * the best pilot: its points carry nothing that a gap would hurt.
 */
function* settleCommonFloor(context: SearchContext, portion: Portion, refused: Refused): Search {
  const portions = splitBySeries(portion);
  const pilot = portions.find((one) => isInfo(context, one)) ?? portions[0] ?? [];
  const floorMs = yield* settleFloor(context, pilot, refused);
  const others = portions.filter((one) => one !== pilot).flat();
  const [behind, ahead] = cutAtTime(context.series, others, floorMs);
  if (behind.length > 0) {
    yield* dropBehind(context, behind, yield* send(behind, true));
  }
  if (refused.reason === "too-old") {
    yield { kind: "learn-floor", floorMs };
  }
  yield* settle(context, ahead, true);
}

/** Points behind a floor: when both halves are refused for it, all are taken as refused, without a request for each. */
function* dropBehind(context: SearchContext, behind: Portion, decision: PointDecision): Search {
  if (decision.kind !== "refused" || !hasFloor(decision) || splitBySeries(behind).length === 1) {
    yield* narrow(context, behind, decision);
    return;
  }
  const [left, right] = halvePortion(behind);
  const leftDecision = yield* send(left, true);
  const rightDecision = yield* send(right, true);
  if (hasFloor(leftDecision) && hasFloor(rightDecision)) {
    yield { kind: "refuse", portion: behind, reason: decision.reason, message: decision.message };
    return;
  }
  yield* narrow(context, left, leftDecision);
  yield* narrow(context, right, rightDecision);
}

function isInfo(context: SearchContext, portion: Portion): boolean {
  const index = portion[0]?.seriesIndex;
  return index !== undefined && context.series[index]?.id === null;
}

/**
 * Settles one series whose older points are refused, and returns the time from which on points are taken. Searched from
 * the oldest on, because an accepted point may put the older ones behind itself; only an info series is searched by halves.
 */
function* settleFloor(context: SearchContext, portion: Portion, refused: Refused): Search<number> {
  const points = singlePoints(portion);
  const byHalves = isInfo(context, portion);
  const accepted = new Set<Run>();
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = byHalves ? Math.floor((low + high) / 2) : low;
    const point = points[middle] as Run;
    const decision = yield* send([point], true);
    if (decision.kind === "delivered") {
      accepted.add(point);
      high = middle;
    } else if (byHalves && decision.kind === "refused" && decision.reason !== refused.reason) {
      // Ahead of the floor, but behind a point of this search: Prometheus names the floor first.
      high = middle;
    } else if (decision.kind === "refused" || decision.kind === "too-large") {
      low = middle + 1;
    } else {
      yield { kind: "give-up", message: decision.message };
      return Infinity;
    }
  }
  const behind = joinRuns(points.slice(0, low));
  if (behind.length > 0) {
    yield { kind: "refuse", portion: behind, reason: refused.reason, message: refused.message };
  }
  yield* settle(context, joinRuns(points.slice(low).filter((point) => !accepted.has(point))), true);
  return floorAfter(context, points, low);
}

function floorAfter(context: SearchContext, points: readonly Run[], low: number): number {
  const timeOf = (point: Run | undefined): number =>
    point === undefined ? 0 : (context.series[point.seriesIndex]?.points.timesMs[point.from] ?? 0);
  return low < points.length ? timeOf(points[low]) : timeOf(points.at(-1)) + 1;
}
