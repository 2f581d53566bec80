import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import { latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { runAll } from "../runtime/run-all.ts";
import type { ActorInputs, Pace } from "./actor-inputs.ts";
import { actorSnapshot, type ActorSnapshot } from "./actor-snapshot.ts";
import type { Batch } from "./batch.ts";
import { IncidentWatch, type IncidentPorts } from "./incident-watch.ts";
import type { PollingCounts } from "./polling-counts.ts";
import type { PollingSettings } from "./polling-settings.ts";
import { acknowledge } from "./rules/acknowledge.ts";
import { emptyActorState, type ActorState, type LateValue } from "./rules/actor-state.ts";
import type { ActorRecord } from "./rules/checkpoint-encode.ts";
import { fold } from "./rules/fold.ts";
import { offer } from "./rules/offer.ts";
import { planCatchUp, planLive } from "./rules/plan.ts";
import type { PlannedQuery, ReadOutcome } from "./rules/planned-query.ts";
import { isFinished, reconcile } from "./rules/reconcile.ts";
import type { Sink } from "./sink.ts";

/** What an actor works with. */
export interface ActorPorts {
  readonly read: (queries: readonly PlannedQuery[], signal: AbortSignal) => Promise<readonly ReadOutcome[]>;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: PollingCounts;
  /** Read at the start of each turn, never copied: that is how live reload works. */
  readonly settings: Latest<PollingSettings>;
  /** Told of every batch that was answered; must return quickly. */
  readonly delivered: (batch: Batch) => void;
  /** When the load balancer was last known to exist, epoch ms; left out: it exists as long as nothing else is said. */
  readonly seenAtMs?: (arn: string) => number;
  /** Left out: no incident mode. */
  readonly incidents?: IncidentPorts;
}

/**
 * The life of one load balancer: the only place that owns its progress. Two reading lanes (live and catch-up) and one
 * delivering lane per destination share one state value; all rules are in `rules/`.
 */
export class LoadBalancerActor {
  readonly #ports: ActorPorts;
  readonly #inputs: Latest<ActorInputs>;
  /** Counts each change of the state, so that lanes wake on it. */
  readonly #turn = latest(0);
  readonly #incident: IncidentWatch | null;
  #state: ActorState;
  #late = { appeared: 0, changed: 0 };

  /** `begin`: the state to go on from; without it nothing was read or sent yet. */
  constructor(inputs: Latest<ActorInputs>, ports: ActorPorts, begin: ActorState | null = null) {
    this.#ports = ports;
    this.#inputs = inputs;
    this.#incident =
      ports.incidents === undefined
        ? null
        : new IncidentWatch(inputs.value.series.arn, ports.incidents, begin?.incidentUse ?? null);
    this.#state =
      begin ??
      emptyActorState(
        inputs.value.series.arn,
        ports.sinks.map(({ name }) => name),
      );
  }

  /** How far it is, with what it was told: what a checkpoint keeps. */
  record(): ActorRecord {
    const use = this.#incident?.use();
    const state = use === undefined ? this.#state : { ...this.#state, incidentUse: use };
    return { state, inputs: this.#inputs.value };
  }

  /**
   * Works until `signal` aborts, or until an ended load balancer's last settled minute is delivered. When `stop` aborts it
   * reads no more, delivers what it has once, and ends.
   */
  async run(stop: AbortSignal, signal: AbortSignal): Promise<void> {
    const reading = AbortSignal.any([stop, signal]);
    const finished = new AbortController();
    const lanes = [
      () => this.#readLane(AbortSignal.any([reading, finished.signal]), finished),
      () => this.#catchUpLane(AbortSignal.any([reading, finished.signal])),
      ...this.#ports.sinks.map(
        (sink) => () => this.#deliverLane(sink, { stop: AbortSignal.any([stop, finished.signal]) }, signal),
      ),
    ];
    await Promise.all(
      lanes.map(async (lane) => {
        try {
          await lane();
        } catch (error) {
          if (!reading.aborted && !finished.signal.aborted) {
            finished.abort(error);
            throw error;
          }
        }
      }),
    );
  }

  /** Bounded: a few figures and the recent minutes of this load balancer. */
  snapshot(): ActorSnapshot {
    return actorSnapshot(this.#state, { late: this.#late, nowMs: this.#ports.clock.nowMs() });
  }

  #set(state: ActorState): void {
    this.#state = state;
    this.#turn.set(this.#turn.value + 1);
  }

  #countLate(values: readonly LateValue[]): void {
    for (const { kind } of values) {
      this.#late = { ...this.#late, [kind]: this.#late[kind] + 1 };
    }
  }

  /** True when incident mode began or ended, so that the next poll is another one. */
  #look(state: ActorState): boolean {
    const at = { nowMs: this.#ports.clock.nowMs(), pace: this.#inputs.value.pace };
    return this.#incident?.look(state.series.values(), at) ?? false;
  }

  #pace(): Pace {
    const { pace } = this.#inputs.value;
    return this.#incident?.pace(pace, this.#ports.settings.value.intervalsMs) ?? pace;
  }

  async #readLane(signal: AbortSignal, finished: AbortController): Promise<void> {
    const { clock, settings, counts } = this.#ports;
    while (!signal.aborted) {
      const seen = this.#inputs.version;
      const at = { nowMs: clock.nowMs(), settings: settings.value };
      const brought = reconcile(this.#state, this.#inputs.value, at);
      counts.lost(brought.losses);
      this.#look(brought.state);
      const plan = planLive(brought.state, { ...this.#inputs.value, pace: this.#pace() }, at);
      this.#set(plan.state);
      if (isFinished(plan.state, this.#inputs.value)) {
        finished.abort();
        return;
      }
      if (plan.queries.length > 0) {
        await this.#read(plan.queries, signal);
      }
      if (this.#look(this.#state)) {
        continue;
      }
      await this.#pause({ atMs: plan.wakeAtMs, seen }, signal);
    }
  }

  /** Until `atMs` on the wall clock, or until the inputs change. Looks at the wall clock at least each minute, since it may jump. */
  async #pause(until: { readonly atMs: number; readonly seen: number }, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const waitMs = Math.min(Math.max(0, until.atMs - clock.nowMs()), 60_000);
    await runAll(
      [(inner) => clock.sleep(waitMs, inner), (inner) => this.#inputs.changed(until.seen, inner)],
      signal,
    );
  }

  async #catchUpLane(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.#ports;
    while (!signal.aborted) {
      const seen = this.#turn.version;
      const queries = planCatchUp(this.#state, {
        nowMs: clock.nowMs(),
        settings: settings.value,
        pace: this.#pace(),
      });
      if (queries.length > 0) {
        await this.#read(queries, signal);
      } else {
        await this.#turn.changed(seen, signal);
      }
    }
  }

  /** Each urgency is folded as it is answered, so that alerting minutes leave while the others are still being read. */
  async #read(queries: readonly PlannedQuery[], signal: AbortSignal): Promise<void> {
    const parts = Map.groupBy(queries, ({ urgency }) => urgency);
    await Promise.all(
      [...parts.values()].map(async (part) => {
        const outcomes = await this.#ports.read(part, signal);
        const at = { nowMs: this.#ports.clock.nowMs(), settings: this.#ports.settings.value };
        this.#set(fold(this.#state, { queries: part, outcomes }, at));
      }),
    );
  }

  async #deliverLane(sink: Sink, ends: { readonly stop: AbortSignal }, signal: AbortSignal): Promise<void> {
    const { clock, settings, counts } = this.#ports;
    const waiting = AbortSignal.any([signal, ends.stop]);
    while (!signal.aborted) {
      const seen = this.#turn.version;
      const outcome = offer(this.#state, sink.name, {
        nowMs: clock.nowMs(),
        settings: settings.value,
        seenAtMs: this.#ports.seenAtMs?.(this.#state.arn) ?? Number.POSITIVE_INFINITY,
      });
      switch (outcome.kind) {
        case "none":
          if (ends.stop.aborted) {
            return;
          }
          await this.#waitForMore({ seen, retryAtMs: outcome.retryAtMs }, waiting);
          break;
        case "passed":
          counts.late(outcome.late);
          this.#countLate(outcome.late);
          this.#set(outcome.state);
          break;
        case "batch": {
          this.#set(outcome.state);
          const delivery = await sink.deliver(outcome.batch, signal);
          const answered = acknowledge(this.#state, sink.name, { delivery, settings: settings.value });
          if (answered.counts !== null) {
            counts.delivered(sink.name, answered.counts);
            this.#countLate(answered.counts.late);
            this.#ports.delivered(outcome.batch);
          }
          this.#set(answered.state);
          break;
        }
        default:
          outcome satisfies never;
      }
    }
  }

  async #waitForMore(
    until: { readonly seen: number; readonly retryAtMs: number | null },
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#ports;
    const parts = [(inner: AbortSignal) => this.#turn.changed(until.seen, inner)];
    if (until.retryAtMs !== null) {
      const waitMs = Math.max(0, until.retryAtMs - clock.nowMs());
      parts[0] = (inner: AbortSignal) => clock.sleep(waitMs, inner);
    }
    await runAll(parts, signal);
  }
}
