import type { Clock } from "../runtime/clock.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";
import type { BackfillCounts } from "./backfill-counts.ts";
import type { PollingCounts } from "./polling-counts.ts";
import type { PollingSettings } from "./polling-settings.ts";
import { acknowledge } from "./rules/acknowledge.ts";
import type { ActorState } from "./rules/actor-state.ts";
import { backfillSliceMinutes, type MinuteRange } from "./rules/backfill-range.ts";
import { backfillBill, planBackfill, type BackfillBill } from "./rules/backfill-plan.ts";
import {
  dropForgotten,
  laggards,
  passOver,
  progressOf,
  type BackfillProgress,
  type ClosedState,
} from "./rules/backfill-state.ts";
import { fold } from "./rules/fold.ts";
import { offer } from "./rules/offer.ts";
import type { PlannedQuery, ReadOutcome } from "./rules/planned-query.ts";
import { sendMissing } from "./send-missing.ts";
import type { Sink } from "./sink.ts";
import type { StoredMinutes, StoredReader, StoredReading } from "./stored-reader.ts";

/** A series that could not be read so often in a row is given up for this run. Each try is already three calls. */
const maxFailures = 5;

/** What a backfill actor works with. */
export interface BackfillActorPorts {
  readonly read: (queries: readonly PlannedQuery[], signal: AbortSignal) => Promise<readonly ReadOutcome[]>;
  readonly sink: Sink;
  /** Null = everything is pushed. */
  readonly stored: StoredReader | null;
  readonly clock: Clock;
  readonly pollingCounts: PollingCounts;
  readonly settings: PollingSettings;
  /** Shared by all actors of a run. */
  readonly counts: BackfillCounts;
  /** Told why something waits; null = it goes on. */
  readonly waiting: (message: string | null) => void;
  /** Told why a load balancer's minutes stay behind. */
  readonly failed: (series: LoadBalancerSeries, message: string) => void;
}

/** The backfill of one load balancer: the same four functions as the live actor, over a closed range, one slice at a time. */
export class BackfillActor {
  readonly series: LoadBalancerSeries;
  readonly #ports: BackfillActorPorts;
  #closed: ClosedState;

  constructor(series: LoadBalancerSeries, start: ClosedState, ports: BackfillActorPorts) {
    this.series = series;
    this.#closed = start;
    this.#ports = ports;
  }

  /** What there is still to read and pay over `slices`. */
  bill(slices: readonly MinuteRange[]): BackfillBill {
    return backfillBill(this.#closed, slices);
  }

  /** Minutes of all series that are still to be read. */
  minutesLeft(): number {
    let left = 0;
    for (const [id, next] of laggards(this.#closed, Number.POSITIVE_INFINITY)) {
      left += (this.#closed.ends.get(id) ?? next) - next;
    }
    return left;
  }

  /** What to save now. */
  progress(): BackfillProgress {
    return progressOf(this.#closed);
  }

  /** Series that have not reached `to`. */
  behind(to: number): number {
    return laggards(this.#closed, to).size;
  }

  /** The soonest moment at which a series that failed may be tried again; null = none is to be. */
  retryAtMs(): number | null {
    const waits = [...this.#state.series.values()].flatMap(({ failures, retryAtMs }) =>
      retryAtMs !== null && failures < maxFailures ? [retryAtMs] : [],
    );
    return waits.length === 0 ? null : Math.min(...waits);
  }

  /**
   * Brings every series to `to`, but for those that cannot be read now: they stay behind and are tried again with the next
   * slice. When `stop` aborts nothing more is read, what was read is delivered, and it ends. Rejects when `signal` aborts.
   */
  async advance(to: number, stop: AbortSignal, signal: AbortSignal): Promise<void> {
    const { clock, counts, settings } = this.#ports;
    const forgotten = dropForgotten(this.#closed, clock.nowMs());
    this.#closed = forgotten.closed;
    counts.forgotten += forgotten.lost;
    while (!stop.aborted) {
      const due = planBackfill(this.#closed, { to, nowMs: clock.nowMs(), maxFailures });
      if (due.length === 0) {
        return;
      }
      const from = Math.min(...due.map((query) => query.from));
      const step = { from, to: Math.min(to, from + backfillSliceMinutes) };
      const asked = await this.#askStored(step, AbortSignal.any([stop, signal]));
      if (asked === "failed") {
        return;
      }
      const nowMs = clock.nowMs();
      const queries = planBackfill(this.#closed, { to: step.to, nowMs, maxFailures });
      if (queries.length === 0) {
        continue;
      }
      const outcomes = await this.#read(queries, stop, signal);
      if (outcomes === null) {
        return;
      }
      this.#set(fold(this.#state, { queries, outcomes }, { nowMs: clock.nowMs(), settings }));
      const why = outcomes.find((outcome) => outcome.kind === "failed");
      if (why !== undefined) {
        this.#ports.failed(this.series, why.message);
      }
      if (!(await this.#deliver(asked, stop, signal))) {
        return;
      }
      const [first] = queries;
      if (why === undefined && laggards(this.#closed, step.to).get(first?.spec.id ?? "") === first?.from) {
        throw new Error(`backfill of ${this.series.name}: minutes that were read are not decided`);
      }
    }
  }

  get #state(): ActorState {
    return this.#closed.state;
  }

  #set(state: ActorState): void {
    this.#closed = { ...this.#closed, state };
  }

  async #read(
    queries: readonly PlannedQuery[],
    stop: AbortSignal,
    signal: AbortSignal,
  ): Promise<readonly ReadOutcome[] | null> {
    try {
      return await this.#ports.read(queries, AbortSignal.any([stop, signal]));
    } catch (error) {
      if (stop.aborted && !signal.aborted) {
        return null;
      }
      throw error;
    }
  }

  /** What the receiver has of the step; series that it has completely are passed over, unread and unpaid. */
  async #askStored(step: MinuteRange, signal: AbortSignal): Promise<StoredMinutes | null | "failed"> {
    if (this.#ports.stored === null) {
      return null;
    }
    let reading: StoredReading;
    try {
      reading = await this.#ports.stored.read(this.series, step, signal);
    } catch (error) {
      if (signal.aborted) {
        return "failed";
      }
      throw error;
    }
    if (reading.kind === "failed") {
      this.#ports.failed(this.series, reading.message);
      return "failed";
    }
    const { minutes } = reading;
    const complete = new Set<string>();
    for (const [id, from] of laggards(this.#closed, step.to)) {
      const one = this.#state.series.get(id);
      const to = Math.min(step.to, this.#closed.ends.get(id) ?? step.to);
      if (
        one !== undefined &&
        minutes.hasAll({ name: one.spec.name, labels: one.labelSet.labels }, { from, to })
      ) {
        complete.add(id);
        this.#ports.counts.present += to - from;
      }
    }
    this.#closed = passOver(this.#closed, complete, step.to);
    return minutes;
  }

  /** Delivers all that was decided; false when the stop came first. */
  async #deliver(stored: StoredMinutes | null, stop: AbortSignal, signal: AbortSignal): Promise<boolean> {
    const { clock, counts, settings, sink, waiting } = this.#ports;
    for (;;) {
      const outcome = offer(this.#state, sink.name, { nowMs: clock.nowMs(), settings });
      switch (outcome.kind) {
        case "none":
          if (outcome.retryAtMs === null) {
            return true;
          }
          if (!(await this.#sleepUntil(outcome.retryAtMs, stop, signal))) {
            return false;
          }
          break;
        case "passed":
          this.#set(outcome.state);
          break;
        case "batch": {
          this.#set(outcome.state);
          const delivery = await sendMissing(outcome.batch, { sink, stored, counts }, signal);
          waiting(delivery.kind === "answered" ? null : delivery.message);
          const answered = acknowledge(this.#state, sink.name, { delivery, settings });
          this.#set(answered.state);
          if (answered.counts !== null) {
            this.#ports.pollingCounts.delivered(sink.name, answered.counts);
          }
          break;
        }
        default:
          outcome satisfies never;
      }
    }
  }

  async #sleepUntil(atMs: number, stop: AbortSignal, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#ports;
    try {
      await clock.sleep(Math.max(0, atMs - clock.nowMs()), AbortSignal.any([stop, signal]));
      return true;
    } catch (error) {
      if (stop.aborted && !signal.aborted) {
        return false;
      }
      throw error;
    }
  }
}
