/** One deliberately broken rule: `from` stands exactly once in `file` and is replaced by `to`; one of `tests` must fail. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
  /** Only tests whose name contains this; left out: all of the files. */
  readonly named?: string;
}

const rules = "src/polling/rules";
const table = (name: string): readonly string[] => [`test/polling/rules/${name}.test.ts`];
const actor = ["test/polling/load-balancer-actor.test.ts"];
const whole = ["test/polling/whole-controller.test.ts"];

/** Each fault that the simulation makes has a rule that answers it; here each of those rules is broken once. */
export const mutants: readonly Mutant[] = [
  {
    name: "settle: a minute is read one minute too early",
    file: `${rules}/minute.ts`,
    from: "Math.floor((nowMs - settleMs) / minuteMs)",
    to: "Math.floor((nowMs - settleMs) / minuteMs) + 1",
    tests: actor,
  },
  {
    name: "settle: what was read is published though it is not settled",
    file: `${rules}/decide.ts`,
    from: "Math.min(windowEnd(window), settled, one.endMinute",
    to: "Math.min(windowEnd(window), one.endMinute",
    tests: table("decide"),
  },
  {
    name: "acknowledge: the mark moves though the receiver was away",
    file: `${rules}/acknowledge.ts`,
    from: "const waiting = { ...destination, retryAtMs: delivery.retryAtMs };",
    to: "const waiting = applyOffer(destination, made, { state, settings: at.settings });",
    tests: actor,
  },
  {
    name: "acknowledge: the mark stands still after delivery",
    file: `${rules}/apply-offer.ts`,
    from: "const mark = Math.max(known.mark, step.mark);",
    to: "const mark = known.mark;",
    tests: table("offer"),
  },
  {
    name: "acknowledge: refused points are not counted",
    file: `${rules}/acknowledge.ts`,
    from: "refused[reason] = (refused[reason] ?? 0) + timesMs.length;",
    to: "refused[reason] = 0 * timesMs.length;",
    tests: table("offer"),
  },
  {
    name: "zeros: a silent minute is a zero at once",
    file: `${rules}/decide.ts`,
    from: "minute < newestValue || minute < waitedTo || at.living.has(minute)",
    to: "true",
    tests: table("decide"),
  },
  {
    name: "zeros: silence of a counter stays silence",
    file: `${rules}/decide.ts`,
    from: 'fills && minute <= lastLiving ? "zero" : "nothing"',
    to: '"nothing"',
    tests: actor,
  },
  {
    name: "zeros: gauges and latencies are filled",
    file: `${rules}/decide.ts`,
    from: "const fills = one.spec.zeroFill && at.settings.zeroFill.enabled;",
    to: "const fills = at.settings.zeroFill.enabled;",
    tests: table("decide"),
  },
  {
    name: "zeros: after the load balancer's death",
    file: `${rules}/decide.ts`,
    from: "fills && minute <= lastLiving",
    to: "fills",
    tests: table("decide"),
  },
  {
    name: "zeros: host counts prove that a load balancer reported",
    file: `${rules}/decide.ts`,
    from: '(spec.type === "counter-like" || classic)',
    to: "true",
    tests: table("decide"),
  },
  {
    name: "zeros: a hole does not hold back what comes after it",
    file: `${rules}/decide.ts`,
    from: "    } else {\n      break;\n    }",
    to: "    }",
    tests: table("decide"),
  },
  {
    name: "merge: a gap between two readings counts as read and empty",
    file: `${rules}/window.ts`,
    from: "older === null || newer.from > windowEnd(older) || windowEnd(newer) < older.from",
    to: "older === null",
    tests: table("window"),
  },
  {
    name: "merge: the older reading wins",
    file: `${rules}/window.ts`,
    from: "  values.set(older.values, older.from - from);\n  values.set(newer.values, newer.from - from);",
    to: "  values.set(newer.values, newer.from - from);\n  values.set(older.values, older.from - from);",
    tests: table("window"),
  },
  {
    name: "merge: a value lands in the next minute",
    file: `${rules}/window.ts`,
    from: "values[minute - range.from] = value;",
    to: "values[minute - range.from + 1] = value;",
    tests: table("window"),
  },
  {
    name: "partial data: an unread query counts as read and empty",
    file: `${rules}/fold.ts`,
    from: "series.set(query.spec.id, failed(one, at.nowMs));\n      continue;",
    to: "series.set(query.spec.id, { ...one, window: windowOfPoints(query, { timesMs: [], values: [] }) });\n      continue;",
    tests: actor,
  },
  {
    name: "partial data: a failed series is never read again",
    file: `${rules}/fold.ts`,
    from: "retryAtMs: Math.ceil((nowMs + waitMs) / retryGridMs) * retryGridMs",
    to: "retryAtMs: Number.POSITIVE_INFINITY",
    tests: table("fold"),
  },
  {
    name: "late: a value after our own zero is not noticed",
    file: `${rules}/find-late.ts`,
    from: 'before.kind === "nothing" || after !== 0',
    to: 'before.kind === "nothing"',
    tests: table("find-late"),
  },
  {
    name: "late: a change is sent though it should only be counted",
    file: `${rules}/offer.ts`,
    from: 'kind === "appeared" || made.settings.onLateChange === "resend"',
    to: "kind !== undefined",
    tests: table("offer"),
  },
  {
    name: "late: the same late value is sent with every poll",
    file: `${rules}/offer.ts`,
    from: "entries: [...lateEntries, ...entries]",
    to: "entries: [...entries]",
    tests: table("offer"),
  },
  {
    name: "offer: a batch is cut by points, not by minute",
    file: `${rules}/offer.ts`,
    from: "entries: entries.filter(({ minute }) => minute < bound),",
    to: "entries: entries.slice(0, 1),",
    tests: table("offer"),
  },
  {
    name: "offer: a retry decides anew instead of sending the same bytes",
    file: `${rules}/offer.ts`,
    from: "if (destination.inFlight !== null) {",
    to: "if (destination.inFlight === undefined) {",
    tests: table("offer"),
  },
  {
    name: "catch-up: the newest slice first",
    file: `${rules}/plan.ts`,
    from: "      const from = neededFrom(destination, one);\n      const to = Math.min(from + sliceMinutes, finalTo(one, at.nowMs));",
    to: "      const to = finalTo(one, at.nowMs);\n      const from = Math.max(neededFrom(destination, one), to - sliceMinutes);",
    tests: table("plan"),
  },
  {
    name: "catch-up: what falls off the limit is not counted",
    file: `${rules}/reconcile.ts`,
    from: "lost += floor - 1 - current.mark;",
    to: "lost += 0;",
    tests: table("reconcile"),
  },
  {
    name: "catch-up: between two polls of a long interval",
    file: `${rules}/plan.ts`,
    from: "return Math.max(keptMinutes(at.settings), Math.ceil(intervalMs / minuteMs) + spareMinutes);",
    to: "return keptMinutes(at.settings) + 0 * intervalMs;",
    tests: whole,
    named: "long intervals",
  },
  {
    name: "clock: nothing is forgotten when it goes back",
    file: `${rules}/plan.ts`,
    from: "const wentBack = at.nowMs < state.plannedAtMs;",
    to: "const wentBack = at.nowMs < 0 * state.plannedAtMs;",
    tests: table("plan"),
  },
  {
    name: "destinations: one mark for all",
    file: `${rules}/acknowledge.ts`,
    from: "new Map(state.destinations).set(destinationName, applied)",
    to: "new Map([...state.destinations].map(([each]) => [each, applied]))",
    tests: table("offer"),
  },
  {
    name: "start: before the load balancer existed",
    file: `${rules}/reconcile.ts`,
    from: "? Math.max(lookback, Math.min(minuteOf(inputs.life.sinceMs), minuteOf(at.nowMs)))",
    to: "? lookback",
    tests: table("reconcile"),
  },
  {
    name: "end: the last minute is not delivered",
    file: `${rules}/reconcile.ts`,
    from: "const end = minuteOf(inputs.life.atMs) + 1;",
    to: "const end = minuteOf(inputs.life.atMs) - 1;",
    tests: table("reconcile"),
  },
  {
    name: "adaptive: one reading is enough",
    file: `${rules}/stillness.ts`,
    from: "const apartMs = 55_000;",
    to: "const apartMs = 0;",
    tests: table("stillness"),
  },
  {
    name: "adaptive: time alone makes a young reading final",
    file: `${rules}/stillness.ts`,
    from: "sinceMs + (stillness?.stillMs[offset] ?? 0)",
    to: "sinceMs + 3_600_000",
    tests: whole,
    named: "kept case: an adaptive settle time and readings that fail while",
  },
  {
    name: "adaptive: a lacking node's report is not waited for",
    file: `${rules}/is-final.ts`,
    from: "if (!isStill(stillness, minute) || at.lacking.has(minute)) {",
    to: "if (!isStill(stillness, minute)) {",
    tests: table("stillness"),
  },
  {
    name: "packer: more than 500 queries in a call",
    file: `${rules}/pack.ts`,
    from: "{ queries: 500, points: 100_800 }",
    to: "{ queries: 700, points: 100_800 }",
    tests: ["test/polling/rules/pack.test.ts"],
  },
  {
    name: "packer: a call's range is not the union of its members'",
    file: `${rules}/pack.ts`,
    from: "Math.max(span.to, group.to)",
    to: "span.to",
    tests: ["test/polling/rules/pack.test.ts"],
  },
  {
    name: "bisecting: the second half is forgotten",
    file: `${rules}/pack.ts`,
    from: "part(call, call.groups.slice(middle))]",
    to: "part(call, call.groups.slice(middle + 1))]",
    tests: ["test/polling/rules/pack.test.ts"],
  },
  {
    name: "throttling: the rate is never lowered",
    file: `${rules}/call-rate.ts`,
    from: "Math.max(lowestPart, rate.part / 2)",
    to: "Math.max(lowestPart, rate.part)",
    tests: ["test/polling/rules/call-rate.test.ts"],
  },
];
