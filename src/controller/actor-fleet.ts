import type { ActorInputs } from "../polling/actor-inputs.ts";
import { normalPace, type Pace } from "../polling/actor-inputs.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import { LoadBalancerActor, type ActorPorts } from "../polling/load-balancer-actor.ts";
import type { ActorState } from "../polling/rules/actor-state.ts";
import type { ActorRecord } from "../polling/rules/checkpoint-encode.ts";
import type { Latest } from "../runtime/latest.ts";
import { latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { runAll } from "../runtime/run-all.ts";
import { withFinished, type Fleet, type FleetMember } from "./rules/fleet.ts";

/** Before an actor that failed goes on where it was. Shorter: a fault that stays fills the log; longer: its minutes come late. */
const restartMs = 30_000;

/** What the actors work with, and the pace that the budget allows; without one, the normal pace. */
export type FleetPorts = ActorPorts & { readonly pace?: Latest<Pace> };

interface Running {
  readonly actor: LoadBalancerActor;
  readonly inputs: Latest<ActorInputs>;
  readonly ended: Promise<void>;
}

/**
 * The actors of one term: one for each load balancer of the fleet, started, told and ended as the fleet changes. It owns
 * nothing else; reader, sinks and discovery belong to the process.
 */
export class ActorFleet {
  readonly #ports: ActorPorts;
  readonly #pace: Latest<Pace>;
  readonly #fleet: Latest<Fleet>;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();
  /** How far the actors were that ended before their load balancer did. */
  readonly #left = new Map<string, ActorRecord>();
  readonly #begin: (member: FleetMember) => ActorState | null;
  readonly #mine: (arn: string) => boolean;

  /** `begin` says where a load balancer's actor goes on; null = anew. `mine` chooses from the fleet; left out: all. */
  constructor(
    fleet: Latest<Fleet>,
    ports: FleetPorts,
    term: {
      readonly begin?: (member: FleetMember) => ActorState | null;
      readonly mine?: (arn: string) => boolean;
    } = {},
  ) {
    this.#fleet = fleet;
    this.#ports = ports;
    this.#pace = ports.pace ?? latest(normalPace);
    this.#log = ports.log;
    this.#begin = term.begin ?? (() => null);
    this.#mine = term.mine ?? (() => true);
  }

  /** How far every actor is, also after `run` has ended. */
  records(): readonly ActorRecord[] {
    return [...this.#left.values(), ...[...this.#running.values()].map(({ actor }) => actor.record())];
  }

  /** Snapshots of all running actors, by ARN. */
  snapshots(): ReadonlyMap<string, ActorSnapshot> {
    return new Map([...this.#running].map(([arn, { actor }]) => [arn, actor.snapshot()]));
  }

  /** Works until `stop` (reads no more, delivers what it has, ends) or `signal` (ends at once) aborts. Ends with its actors. */
  async run(stop: AbortSignal, signal: AbortSignal): Promise<void> {
    const waiting = AbortSignal.any([stop, signal]);
    try {
      while (!waiting.aborted) {
        const seen = { fleet: this.#fleet.version, pace: this.#pace.version };
        for (const [arn, member] of this.#fleet.value) {
          if (this.#mine(arn)) {
            this.#bring(arn, member, { stop, signal });
          }
        }
        await runAll(
          [
            (inner) => this.#fleet.changed(seen.fleet, inner),
            (inner) => this.#pace.changed(seen.pace, inner),
          ],
          waiting,
        );
      }
    } finally {
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
  }

  #bring(
    arn: string,
    member: FleetMember,
    signals: { readonly stop: AbortSignal; readonly signal: AbortSignal },
  ): void {
    const inputs: ActorInputs = { life: member.life, series: member.series, pace: this.#pace.value };
    const running = this.#running.get(arn);
    if (running !== undefined) {
      const known = running.inputs.value;
      const samePace = known.pace === inputs.pace;
      if (known.series !== inputs.series || known.life.kind !== inputs.life.kind || !samePace) {
        running.inputs.set(inputs);
      }
      return;
    }
    if (member.finished === true) {
      return;
    }
    const cell = latest(inputs);
    const actor = new LoadBalancerActor(cell, this.#ports, this.#begin(member));
    this.#left.delete(arn);
    this.#log.debug("load balancer begins", { arn, name: member.series.name });
    const ended = this.#keepRunning(arn, actor, signals).finally(() => {
      this.#running.delete(arn);
      if (this.#fleet.value.get(arn)?.finished !== true) {
        this.#left.set(arn, actor.record());
      }
    });
    this.#running.set(arn, { actor, inputs: cell, ended });
  }

  /** One actor for as long as its load balancer lives: it alone knows how far it is, so it is run again and never made anew. */
  async #keepRunning(
    arn: string,
    actor: LoadBalancerActor,
    { stop, signal }: { readonly stop: AbortSignal; readonly signal: AbortSignal },
  ): Promise<void> {
    const stopping = AbortSignal.any([stop, signal]);
    while (!stopping.aborted) {
      try {
        await actor.run(stop, signal);
        if (!stopping.aborted && this.#fleet.value.get(arn)?.life.kind !== "live") {
          this.#finish(arn);
          return;
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#log.error("an actor failed and goes on soon", { arn, error: String(error) });
        await this.#ports.clock.sleep(restartMs, stopping).catch((reason: unknown) => {
          if (!stopping.aborted) {
            throw reason;
          }
        });
      }
    }
  }

  #finish(arn: string): void {
    const next = withFinished(this.#fleet.value, arn);
    if (next !== this.#fleet.value) {
      this.#fleet.set(next);
    }
  }
}
