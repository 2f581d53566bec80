import type { ActorInputs } from "../polling/actor-inputs.ts";
import { normalPace } from "../polling/actor-inputs.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import { LoadBalancerActor, type ActorPorts } from "../polling/load-balancer-actor.ts";
import type { Latest } from "../runtime/latest.ts";
import { latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { withoutFinished, type Fleet, type FleetMember } from "./rules/fleet.ts";

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
  readonly #fleet: Latest<Fleet>;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();

  constructor(fleet: Latest<Fleet>, ports: ActorPorts) {
    this.#fleet = fleet;
    this.#ports = ports;
    this.#log = ports.log;
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
        const seen = this.#fleet.version;
        for (const [arn, member] of this.#fleet.value) {
          this.#bring(arn, member, { stop, signal });
        }
        await this.#fleet.changed(seen, waiting).catch((error: unknown) => {
          if (!waiting.aborted) {
            throw error;
          }
        });
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
    const inputs: ActorInputs = { life: member.life, series: member.series, pace: normalPace };
    const running = this.#running.get(arn);
    if (running !== undefined) {
      const known = running.inputs.value;
      if (known.series !== inputs.series || known.life.kind !== inputs.life.kind) {
        running.inputs.set(inputs);
      }
      return;
    }
    const cell = latest(inputs);
    const actor = new LoadBalancerActor(cell, this.#ports);
    this.#log.debug("load balancer begins", { arn, name: member.series.name });
    const ended = actor
      .run(signals.stop, signals.signal)
      .catch((error: unknown) => {
        if (!signals.signal.aborted) {
          this.#log.error("an actor failed and is started again with the next change", {
            arn,
            error: String(error),
          });
        }
      })
      .finally(() => {
        this.#running.delete(arn);
        this.#fleet.set(withoutFinished(this.#fleet.value, arn));
      });
    this.#running.set(arn, { actor, inputs: cell, ended });
  }
}
