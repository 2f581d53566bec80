import type { MetricReading } from "../aws/metric-reader.ts";
import { backoffMs } from "../runtime/backoff.ts";
import { silentTracer } from "../runtime/silent-tracer.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import { ReadQueue } from "./read-queue.ts";
import { failCall, settleCall, ticketGroups, type GroupTag, type ReadTicket } from "./read-ticket.ts";
import { afterCall, initialCallRate, takeTurn, type CallRate } from "./rules/call-rate.ts";
import { minuteMs } from "./rules/minute.ts";
import { bisectCall, callUnits, type PackedCall } from "./rules/pack.ts";
import type { PlannedQuery, ReadOutcome } from "./rules/planned-query.ts";
import { tracedCall } from "./traced-call.ts";

/** How long the dispatcher waits for more queries of the same tick after the last one came. Longer delays every minute; shorter packs worse. */
const gatherMs = 100;
/** At most this many gather rounds, so that a steady trickle cannot hold back a call. */
const gatherRounds = 10;
/** Calls in flight at once. More shorten a tick little and hold more answers (up to 100,800 points each) in memory. */
const callsInFlight = 4;
/** A throttled or unanswered call is tried this often in all before its queries are told `failed` and wait for their next try. */
const tries = 3;

/** Why nothing is read any more when `budget.hardStop` says so. */
const budgetSpent = {
  code: "budget",
  message: "the budget of this month is spent and budget.hardStop is set: nothing is asked of CloudWatch",
} as const;

/**
 * Reads for all actors of the process: gathers the queries of a tick, packs them into few calls, alerting first and catching
 * up last, and gives each actor its outcomes. One bad query or one sick load balancer never holds up another: a bad
 * request is cut in two until the bad query stands alone.
 */
export class MetricDispatcher {
  readonly #ports: DispatcherPorts;
  readonly #queue = new ReadQueue();
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
    const ticket: ReadTicket = { outcomes: [], left: queries.length, gone: false, done: resolve };
    this.#queue.add(ticketGroups(queries, ticket));
    this.#arrivals += 1;
    this.#wake?.();
    const abort = (): void => {
      ticket.gone = true;
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
    return ticket.outcomes;
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

  /** The most urgent call, gathered. */
  async #nextCall(signal: AbortSignal): Promise<PackedCall<GroupTag>> {
    for (;;) {
      if (this.#queue.empty) {
        await this.#arrival(signal);
      }
      for (let round = 0; this.#gathered !== this.#arrivals && round < gatherRounds; round += 1) {
        this.#gathered = this.#arrivals;
        await this.#ports.clock.sleep(gatherMs, signal);
      }
      const call = this.#queue.take();
      if (call !== null) {
        return call;
      }
    }
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
    switch (reading.kind) {
      case "answered":
        settleCall(call, reading.outcomes);
        this.#queue.clear(call);
        this.#ports.failures.healed();
        return;
      case "refused":
        failCall(call, budgetSpent);
        return;
      case "unwanted":
        failCall(call, { code: "unwanted", message: "nobody waits for it any more" });
        return;
      case "failed": {
        const bad = reading.failure.code === "bad-request";
        const halves = bad ? bisectCall(call) : null;
        if (halves !== null) {
          await this.#perform(halves[0], signal);
          await this.#perform(halves[1], signal);
          return;
        }
        if (bad) {
          call.groups.forEach((group) => this.#queue.suspect(group));
        }
        this.#ports.log.debug("reading failed", {
          code: reading.failure.code,
          message: reading.failure.message,
        });
        this.#ports.failures.failed(reading.failure);
        failCall(call, reading.failure);
        return;
      }
      default:
        reading satisfies never;
    }
  }

  async #readWithRetries(
    call: PackedCall<GroupTag>,
    signal: AbortSignal,
  ): Promise<MetricReading | { readonly kind: "refused" | "unwanted" }> {
    const { clock, random, counts, spending, permit } = this.#ports;
    const units = callUnits(call);
    for (let attempt = 1; ; attempt += 1) {
      await this.#turn(call, signal);
      const granted = permit?.granted() ?? true;
      if (!granted || call.groups.every(({ tag }) => tag.ticket.gone)) {
        return { kind: "unwanted" };
      }
      if (spending?.take(units) === false) {
        return { kind: "refused" };
      }
      const startedAtMs = clock.monotonicMs();
      const reading = await this.#ask(call, units, signal);
      counts.called(call, reading);
      const code = reading.kind === "failed" ? reading.failure.code : null;
      const ended = { throttled: code === "throttled", startedAtMs };
      this.#rate = afterCall(this.#rate, ended, clock.monotonicMs());
      const heals = code === "throttled" || code === "unavailable" || code === "network";
      if (!heals || attempt >= tries) {
        return reading;
      }
      await clock.sleep(backoffMs({ firstMs: 500, longestMs: 4000 }, attempt, random), signal);
    }
  }

  /** Waits until the limiter lets the call start. */
  async #turn(call: PackedCall<GroupTag>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const size = {
      points: call.queryCount * (call.to - call.from),
      startAgeMs: clock.nowMs() - call.from * minuteMs,
    };
    const { part } = this.#rate;
    const share = this.#ports.share?.() ?? 1;
    const turn = takeTurn({ ...this.#rate, part: part * share }, size, clock.monotonicMs());
    this.#rate = { ...turn.rate, part };
    if (turn.startAtMs > clock.monotonicMs()) {
      await clock.sleep(turn.startAtMs - clock.monotonicMs(), signal);
    }
  }

  async #ask(call: PackedCall<GroupTag>, units: number, signal: AbortSignal): Promise<MetricReading> {
    const queries = call.groups.flatMap((group) => group.queries.map(({ spec }) => spec.query));
    const range = { startMs: call.from * minuteMs, endMs: call.to * minuteMs };
    const reading = await tracedCall(this.#ports.tracer ?? silentTracer, call, () =>
      this.#ports.reader.read({ queries, ...range }, signal),
    );
    if (reading.kind === "failed") {
      this.#ports.spending?.giveBack(units);
    }
    return reading;
  }
}
