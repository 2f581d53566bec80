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
    if (decision.kind === "refused" && decision.reason === "too-old") {
      // The receiver's floor is one for all series and only rises: one refusal confirms it for every point behind it.
      yield { kind: "refuse", portion: behind, reason: decision.reason, message: decision.message };
    } else if (hasFloor(decision)) {
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
    const { rest } = yield* findFloor(context, portion);
    yield* settle(context, rest, true);
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

/** The first point that a receiver takes which never accepted anything before. Two tries in two series, because one may be the bad one. */
function* firstTaken(portion: Portion): Search<Run | null> {
  const series = splitBySeries(portion);
  const oldest = [series[0], series.length > 1 ? series.at(-1) : undefined].map(
    (one) => singlePoints(one ?? [])[0],
  );
  for (const point of countPoints(portion) > 1 ? oldest : []) {
    const decision = point === undefined ? null : yield* send([point], true);
    if (point !== undefined && decision?.kind === "delivered") {
      return point;
    }
    if (decision?.kind !== "refused") {
      return null;
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

/** Finds the floor with one series alone, drops what lies behind it in the others, and sends the rest. */
function* settleCommonFloor(context: SearchContext, portion: Portion, refused: Refused): Search {
  const [pilot = [], ...others] = splitBySeries(portion);
  const { floorMs, rest } = yield* findFloor(context, pilot);
  const [behind, ahead] = cutAtTime(context.series, others.flat(), floorMs);
  if (behind.length > 0) {
    yield* dropBehind(context, behind, yield* send(behind, true));
  }
  if (refused.reason === "too-old") {
    yield { kind: "learn-floor", floorMs };
  }
  // All at once: the newest point of one series moves the receiver's floor for the others.
  yield* settle(context, [...rest, ...ahead], true);
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

/** The time from which on points are taken, and the points after the first taken one. */
interface Floor {
  readonly floorMs: number;
  readonly rest: Portion;
}

/**
 * Settles the points of one series up to the first that is taken. Searched from the oldest on, one by one: an accepted
 * point would move the floor for the older ones (Prometheus takes a series' next point up to an hour back, but older ones
 * only within its window), so nothing newer may be tried before.
 */
function* findFloor(context: SearchContext, portion: Portion): Search<Floor> {
  const points = singlePoints(portion);
  for (const [index, point] of points.entries()) {
    const decision = yield* send([point], true);
    switch (decision.kind) {
      case "delivered":
        return { floorMs: timeOf(context, point), rest: joinRuns(points.slice(index + 1)) };
      case "refused":
        yield { kind: "refuse", portion: [point], reason: decision.reason, message: decision.message };
        break;
      case "too-large":
        yield { kind: "refuse", portion: [point], reason: "too-large", message: decision.message };
        break;
      case "broken":
        yield { kind: "give-up", message: decision.message };
        return { floorMs: Infinity, rest: [] };
      default:
        return decision satisfies never;
    }
  }
  return { floorMs: timeOf(context, points.at(-1)) + 1, rest: [] };
}

function timeOf(context: SearchContext, point: Run | undefined): number {
  return point === undefined ? 0 : (context.series[point.seriesIndex]?.points.timesMs[point.from] ?? 0);
}
