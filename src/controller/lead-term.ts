import type { Term } from "../kubernetes/elector.ts";
import type { ActorPorts } from "../polling/load-balancer-actor.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointProgress } from "../polling/rules/checkpoint-encode.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { runAll } from "../runtime/run-all.ts";
import { ActorFleet, type FleetPorts } from "./actor-fleet.ts";
import type { CheckpointKeeper } from "./checkpoint-keeper.ts";
import type { Checkpointing } from "./checkpointing.ts";
import type { Discovery } from "./discovery.ts";
import type { Fleet, FleetMember } from "./rules/fleet.ts";
import { savedProgress, type SavedProgress } from "./saved-progress.ts";

/** What a term works with; all but its actors and its checkpoint belong to the process. */
export interface TermPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly fleet: Latest<Fleet>;
  readonly discovery: Pick<Discovery, "found">;
  readonly actorPorts: FleetPorts;
  readonly checkpointing: Pick<Checkpointing, "open" | "ended">;
  /** Filled with the actors while the term lasts. */
  readonly leading: Map<number, ActorFleet>;
}

/** What ends a term, from the mildest on. */
export interface TermEnds {
  /** Read no more, deliver what was read, save, end. */
  readonly stop: AbortSignal;
  /** Deliver no more either; save, end. */
  readonly late: AbortSignal;
  /** The term is lost: end at once and write nothing. */
  readonly lost: AbortSignal;
}

/**
 * One term: the checkpoint is loaded, actors go on from it, progress is saved as they deliver. At a stop: what was read is
 * delivered, then the checkpoint is saved, then this returns and the term may be let go.
 */
export async function leadTerm(ports: TermPorts, term: Term, ends: TermEnds): Promise<void> {
  const { log, fleet, leading, actorPorts } = ports;
  const keeper = ports.checkpointing.open(term);
  try {
    const saved = savedProgress(
      await loaded(keeper, ends),
      actorPorts.sinks.map(({ name }) => name),
    );
    if (ends.stop.aborted || ends.lost.aborted) {
      return;
    }
    const delivered: ActorPorts["delivered"] = (batch) => {
      keeper?.delivered();
      actorPorts.delivered(batch);
    };
    const begin = (member: FleetMember) => saved.begin(member, ports.clock.nowMs());
    const actors = new ActorFleet(fleet, { ...actorPorts, delivered }, begin);
    leading.set(term.bucket, actors);
    log.info("leading", { bucket: term.bucket, epoch: term.epoch });
    const progress = (): CheckpointProgress => ({
      actors: actors.records(),
      finished: finishedOf(fleet.value, ports.clock.nowMs()),
    });
    try {
      await runAll(
        [
          (inner) => actors.run(ends.stop, inner),
          async (inner) => {
            await returned(ports, saved, inner);
            await (keeper === null ? untilAborted(ports, inner) : keeper.run(progress, inner, ends.lost));
            await untilAborted(ports, inner);
          },
        ],
        AbortSignal.any([ends.late, ends.lost]),
      );
    } finally {
      leading.delete(term.bucket);
    }
    if (keeper !== null && !ends.lost.aborted) {
      await keeper.finish(progress(), ends.lost);
    }
  } catch (error) {
    if (!ends.lost.aborted) {
      throw error;
    }
  } finally {
    ports.checkpointing.ended(term);
  }
}

/** How long a finished load balancer's end is kept over restarts, and of how many. Smaller: one that comes back may repeat minutes. */
const finishedKept = { ms: 86_400_000, count: 500 };

function finishedOf(fleet: Fleet, nowMs: number): CheckpointProgress["finished"] {
  return [...fleet]
    .flatMap(([arn, { life, finished }]) =>
      finished === true && life.kind === "ended" && nowMs - life.atMs < finishedKept.ms
        ? [{ arn, endedAtMs: life.atMs }]
        : [],
    )
    .slice(-finishedKept.count);
}

async function loaded(keeper: CheckpointKeeper | null, ends: TermEnds): Promise<Checkpoint | null> {
  const signal = AbortSignal.any([ends.stop, ends.lost]);
  try {
    return keeper === null ? null : await keeper.load(signal);
  } catch (error) {
    if (signal.aborted) {
      return null;
    }
    throw error;
  }
}

/** Once it is known which load balancers there are, those of the checkpoint that are gone join the fleet as ended ones. */
async function returned(ports: TermPorts, saved: SavedProgress, signal: AbortSignal): Promise<void> {
  const { discovery, fleet, log } = ports;
  while (discovery.found.value === null) {
    await discovery.found.changed(discovery.found.version, signal);
  }
  const next = saved.joined(fleet.value);
  if (next.fleet.size > fleet.value.size) {
    fleet.set(next.fleet);
  }
  if (next.unknown.length > 0) {
    log.warn("load balancers went while nobody ran, and the checkpoint had no room for their labels", {
      count: next.unknown.length,
      arns: next.unknown.slice(0, 10),
    });
  }
}

async function untilAborted({ clock }: TermPorts, signal: AbortSignal): Promise<void> {
  await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
}
