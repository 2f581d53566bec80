import type { Term } from "../kubernetes/elector.ts";
import type { ActorPorts } from "../polling/load-balancer-actor.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointProgress } from "../polling/rules/checkpoint-encode.ts";
import type { Spending } from "../polling/spending.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { runAll } from "../runtime/run-all.ts";
import { ActorFleet, type FleetPorts } from "./actor-fleet.ts";
import type { CheckpointKeeper } from "./checkpoint-keeper.ts";
import type { Checkpointing } from "./checkpointing.ts";
import type { Discovery } from "./discovery.ts";
import { bucketOf } from "./rules/bucket-of.ts";
import type { Fleet, FleetMember } from "./rules/fleet.ts";
import { takeOver } from "./rules/take-over.ts";
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
  /** Into how many the load balancers are divided; left out: one. */
  readonly buckets?: number;
  /** What the month cost goes from term to term; left out: nobody counts. */
  readonly spending?: Pick<Spending, "begin" | "saved" | "end">;
  /** Told when a lost term does not end; left out: nobody is. */
  readonly stuck?: (bucket: number) => void;
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
  const mine = (arn: string): boolean => bucketOf(arn, ports.buckets ?? 1) === term.bucket;
  try {
    const checkpoint = await loaded(keeper, ends);
    if (ends.stop.aborted || ends.lost.aborted) {
      await keeper?.leave(ends.lost);
      return;
    }
    ports.spending?.begin(term.bucket, checkpoint?.spending ?? null);
    const after = takeOver(fleet.value, checkpoint, { mine, nowMs: ports.clock.nowMs() });
    if (after !== fleet.value) {
      fleet.set(after);
    }
    const saved = savedProgress(
      checkpoint,
      actorPorts.sinks.map(({ name }) => name),
      ports.clock.nowMs(),
    );
    const delivered: ActorPorts["delivered"] = (batch) => {
      keeper?.delivered();
      actorPorts.delivered(batch);
    };
    const read: ActorPorts["read"] = async (queries, signal) => {
      const outcomes = await actorPorts.read(queries, signal);
      keeper?.delivered();
      return outcomes;
    };
    const begin = (member: FleetMember) => saved.begin(member, ports.clock.nowMs());
    const actors = new ActorFleet(fleet, { ...actorPorts, read, delivered }, { begin, mine });
    leading.set(term.bucket, actors);
    log.info("leading", { bucket: term.bucket, epoch: term.epoch });
    const progress = (): CheckpointProgress => ({
      actors: actors.records(),
      finished: finishedOf(fleet.value, mine, ports.clock.nowMs()),
      ...(ports.spending === undefined ? {} : { spending: ports.spending.saved(term.bucket) }),
    });
    try {
      await runAll(
        [
          (inner) => actors.run(ends.stop, inner),
          async (inner) => {
            await returned(ports, saved, inner);
            if (keeper !== null && (await keeper.run(progress, inner, ends.lost)) === "fenced") {
              term.hold?.giveUp("the checkpoint was written under a newer epoch");
            }
            await untilAborted(ports, inner);
          },
        ],
        AbortSignal.any([ends.late, ends.lost]),
      );
    } finally {
      leading.delete(term.bucket);
      if (ends.lost.aborted) {
        await keeper?.remember(progress());
      }
    }
    if (keeper !== null && !ends.lost.aborted) {
      await keeper.finish(progress(), ends.lost);
    }
  } catch (error) {
    if (!ends.lost.aborted) {
      throw error;
    }
  } finally {
    ports.spending?.end(term.bucket);
    ports.checkpointing.ended(term);
  }
}

/** How long a finished load balancer's end is kept over restarts, and of how many. Smaller: one that comes back may repeat minutes. */
const finishedKept = { ms: 86_400_000, count: 500 };

function finishedOf(
  fleet: Fleet,
  mine: (arn: string) => boolean,
  nowMs: number,
): CheckpointProgress["finished"] {
  return [...fleet]
    .flatMap(([arn, { life, finished }]) =>
      finished === true && life.kind === "ended" && mine(arn) && nowMs - life.atMs < finishedKept.ms
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
