import type { AwsFailure } from "../aws/aws-failure.ts";
import type { MetricReader, MetricReading } from "../aws/metric-reader.ts";
import type { Clock } from "../runtime/clock.ts";
import { backoffMs } from "../runtime/backoff.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { minuteMs } from "./rules/minute.ts";
import { afterCall, initialCallRate, takeTurn, type CallRate } from "./rules/call-rate.ts";
import { bisectCall, packCalls, type PackedCall, type QueryGroup } from "./rules/pack.ts";
import type { PlannedQuery, ReadOutcome, Urgency } from "./rules/planned-query.ts";
import type { ReadCounts } from "./read-counts.ts";

/** How long the dispatcher waits for more queries of the same tick after the last one came. Longer delays every minute; shorter packs worse. */
const gatherMs = 100;
/** At most this many gather rounds, so that a steady trickle cannot hold back a call. */
const gatherRounds = 10;
/** Calls in flight at once. More shorten a tick little and hold more answers (up to 100,800 points each) in memory. */
const callsInFlight = 4;
/** A throttled or unanswered call is tried this often in all before its queries are told `failed` and wait for their next try. */
const tries = 3;

const urgencies: readonly Urgency[] = ["alerting", "regular", "slow", "catch-up"];

interface Waiting {
  readonly outcomes: ReadOutcome[];
  left: number;
  readonly done: () => void;
}

interface GroupTag {
  readonly waiting: Waiting;
  /** Index of each query's outcome. */
  readonly indexes: readonly number[];
}

/** Ports of the dispatcher. */
export interface DispatcherPorts {
  readonly reader: MetricReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly counts: ReadCounts;
  /** Told of calls that failed for good, and of the first one that works again. */
  readonly failures: ReadFailures;
}

/** Where failed readings are shown. */
export interface ReadFailures {
  failed(failure: AwsFailure): void;
  healed(): void;
}

/**
 * Reads for all actors of the process: gathers the queries of a tick, packs them into few calls, alerting first and catching
 * up last, and gives each actor its outcomes. One bad query or one sick load balancer never holds up another: a bad
 * request is cut in two until the bad query stands alone.
 */
export class MetricDispatcher {
  readonly #ports: DispatcherPorts;
  #pending = new Map<Urgency, QueryGroup<GroupTag>[]>();
  #arrivals = 0;
  #gathered = 0;
  #wake: (() => void) | null = null;
  #rate: CallRate = initialCallRate;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
  }

  /** One outcome per query, in the same order. Rejects on abort only. `run` must be running. */
  async read(queries: readonly PlannedQuery[], signal: AbortSignal): Promise<readonly ReadOutcome[]> {
    signal.throwIfAborted();
    if (queries.length === 0) {
      return [];
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { outcomes: [], left: queries.length, done: resolve };
    for (const [urgency, groups] of groupQueries(queries, waiting)) {
      this.#pending.set(urgency, [...(this.#pending.get(urgency) ?? []), ...groups]);
    }
    this.#arrivals += 1;
    this.#wake?.();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
    return waiting.outcomes;
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    const faults: unknown[] = [];
    try {
      while (!signal.aborted && faults.length === 0) {
        const call = await this.#nextCall(signal);
        while (inFlight.size >= callsInFlight) {
          await Promise.race(inFlight);
        }
        const running = this.#perform(call, signal)
          .catch((error: unknown) => {
            if (!signal.aborted) {
              faults.push(error);
            }
          })
          .finally(() => inFlight.delete(running));
        inFlight.add(running);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      await Promise.all(inFlight);
    }
    if (faults.length > 0) {
      throw faults[0];
    }
  }

  /** The most urgent full or gathered call. Packing is done anew for each call, so that what is urgent passes what was first. */
  async #nextCall(signal: AbortSignal): Promise<PackedCall<GroupTag>> {
    if (this.#size() === 0) {
      await this.#arrival(signal);
    }
    for (let round = 0; this.#gathered !== this.#arrivals && round < gatherRounds; round += 1) {
      this.#gathered = this.#arrivals;
      await this.#ports.clock.sleep(gatherMs, signal);
    }
    for (const urgency of urgencies) {
      const groups = this.#pending.get(urgency) ?? [];
      const [first] = packCalls(urgency, groups);
      if (first !== undefined) {
        const taken = new Set(first.groups);
        this.#pending.set(
          urgency,
          groups.filter((group) => !taken.has(group)),
        );
        return first;
      }
    }
    throw new Error("dispatcher: woke without queries");
  }

  #size(): number {
    return [...this.#pending.values()].reduce((sum, groups) => sum + groups.length, 0);
  }

  async #arrival(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    this.#wake = resolve;
    try {
      await promise;
    } finally {
      this.#wake = null;
      signal.removeEventListener("abort", abort);
    }
  }

  async #perform(call: PackedCall<GroupTag>, signal: AbortSignal): Promise<void> {
    const reading = await this.#readWithRetries(call, signal);
    if (reading.kind === "answered") {
      settle(call, reading.outcomes);
      this.#ports.failures.healed();
      return;
    }
    const halves = reading.failure.code === "bad-request" ? bisectCall(call) : null;
    if (halves !== null) {
      await this.#perform(halves[0], signal);
      await this.#perform(halves[1], signal);
      return;
    }
    this.#ports.log.debug("reading failed", { code: reading.failure.code, message: reading.failure.message });
    this.#ports.failures.failed(reading.failure);
    failAll(call, reading.failure);
  }

  async #readWithRetries(call: PackedCall<GroupTag>, signal: AbortSignal): Promise<MetricReading> {
    const { clock, random, reader, counts } = this.#ports;
    for (let attempt = 1; ; attempt += 1) {
      const turn = takeTurn(this.#rate, clock.monotonicMs());
      this.#rate = turn.rate;
      if (turn.startAtMs > clock.monotonicMs()) {
        await clock.sleep(turn.startAtMs - clock.monotonicMs(), signal);
      }
      const queries = call.groups.flatMap((group) => group.queries.map(({ spec }) => spec.query));
      const reading = await reader.read(
        { queries, startMs: call.from * minuteMs, endMs: call.to * minuteMs },
        signal,
      );
      counts.called(call, reading);
      const code = reading.kind === "failed" ? reading.failure.code : null;
      this.#rate = afterCall(this.#rate, code === "throttled");
      const heals = code === "throttled" || code === "unavailable" || code === "network";
      if (!heals || attempt >= tries) {
        return reading;
      }
      await clock.sleep(backoffMs({ firstMs: 500, longestMs: 4000 }, attempt, random), signal);
    }
  }
}

function groupQueries(
  queries: readonly PlannedQuery[],
  waiting: Waiting,
): ReadonlyMap<Urgency, readonly QueryGroup<GroupTag>[]> {
  const byKey = new Map<string, { queries: PlannedQuery[]; indexes: number[] }>();
  for (const [index, query] of queries.entries()) {
    const key = `${query.urgency} ${query.spec.metricKey}`;
    const group = byKey.get(key) ?? { queries: [], indexes: [] };
    group.queries.push(query);
    group.indexes.push(index);
    byKey.set(key, group);
  }
  const byUrgency = new Map<Urgency, QueryGroup<GroupTag>[]>();
  for (const { queries: members, indexes } of byKey.values()) {
    const urgency = (members[0] as PlannedQuery).urgency;
    const group: QueryGroup<GroupTag> = {
      queries: members,
      from: Math.min(...members.map(({ from }) => from)),
      to: Math.max(...members.map(({ to }) => to)),
      tag: { waiting, indexes },
    };
    byUrgency.set(urgency, [...(byUrgency.get(urgency) ?? []), group]);
  }
  return byUrgency;
}

function settle(
  call: PackedCall<GroupTag>,
  outcomes: Extract<MetricReading, { kind: "answered" }>["outcomes"],
): void {
  let position = 0;
  for (const group of call.groups) {
    for (const index of group.tag.indexes) {
      const outcome = outcomes[position];
      position += 1;
      put(
        group.tag.waiting,
        index,
        outcome?.kind === "points"
          ? { kind: "read", timesMs: outcome.timesMs, values: outcome.values }
          : {
              kind: "failed",
              reason: outcome?.reason ?? "missing",
              message: outcome?.message ?? "no result for the query",
            },
      );
    }
  }
}

function failAll(
  call: PackedCall<GroupTag>,
  failure: Extract<MetricReading, { kind: "failed" }>["failure"],
): void {
  for (const group of call.groups) {
    for (const index of group.tag.indexes) {
      put(group.tag.waiting, index, { kind: "failed", reason: failure.code, message: failure.message });
    }
  }
}

function put(waiting: Waiting, index: number, outcome: ReadOutcome): void {
  waiting.outcomes[index] = outcome;
  waiting.left -= 1;
  if (waiting.left === 0) {
    waiting.done();
  }
}
