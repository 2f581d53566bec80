import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointHead } from "../polling/rules/checkpoint-document.ts";
import type { CheckpointKeeperPorts } from "./checkpoint-keeper-ports.ts";
import type { CheckpointStanding } from "./checkpoint-standing.ts";
import { loadCheckpoint } from "./load-checkpoint.ts";
import { openedCheckpoint, putCheckpoint, withCarried } from "./open-checkpoint.ts";
import { takeOverDivision } from "./take-over-division.ts";
import { newestProgress } from "./unsaved-progress.ts";

/** After a change of the number of buckets nothing is written for this long: the others still read what stands there. Shorter: they may miss it; longer: a crash repeats more. */
const divisionMs = 45_000;
/** How often progress is read again that another one wrote meanwhile: the leader before had a write under way. */
const openTries = 3;

/** How a term writes on. */
export interface CheckpointBeginning {
  readonly epoch: number;
  readonly division?: CheckpointHead["division"];
  /** False until what stands in the store tells how the load balancers are divided, also when this bucket has none. */
  readonly isMarked: boolean;
  /** Nothing may be written before, on the monotonic clock. */
  readonly notBeforeMs: number;
}

/** What a term goes on from. */
export interface BegunCheckpoint {
  /** The progress; null = start without. */
  readonly checkpoint: Checkpoint | null;
  /** What stood in the store before this term's note; null = no note was left. */
  readonly before: Checkpoint | null;
  readonly beginning: CheckpointBeginning;
}

type BeginningPorts = CheckpointKeeperPorts & { readonly standing: CheckpointStanding };

/** The progress that was saved, and a note in the store that a term goes on from it. Waits while the store is away. */
export async function beginCheckpoint(ports: BeginningPorts, signal: AbortSignal): Promise<BegunCheckpoint> {
  for (let tries = 1; ; tries += 1) {
    const own = await ownCheckpoint(ports, signal);
    const epoch = own === null || ports.elected !== true ? ports.epoch : Math.max(ports.epoch, own.epoch + 1);
    const noted = own === null ? "none" : await noteTerm(own, { ...ports, epoch }, signal);
    if (noted !== "conflict" || tries >= openTries) {
      const { checkpoint, ...division } = await divided(own, ports, signal);
      return { checkpoint, before: noted === "saved" ? own : null, beginning: { epoch, ...division } };
    }
  }
}

async function ownCheckpoint(ports: BeginningPorts, signal: AbortSignal): Promise<Checkpoint | null> {
  const { standing, unsaved, bucket } = ports;
  const loaded = await loadCheckpoint(
    {
      ...ports,
      failed: (message, remedy) => standing.failed(message, remedy),
      noted: (message, remedy) => standing.noted(message, remedy),
    },
    signal,
  );
  if (loaded !== null) {
    standing.healed();
  }
  return newestProgress(loaded, unsaved?.get(bucket) ?? null);
}

/** Without the note the next start may count too few repeats, nothing else. */
async function noteTerm(own: Checkpoint, ports: BeginningPorts, signal: AbortSignal) {
  const { clock, meters, epoch } = ports;
  const opened = openedCheckpoint(own, { epoch, nowMs: clock.nowMs() });
  const outcome = await putCheckpoint(ports, opened, signal);
  meters.written(outcome);
  return outcome;
}

async function divided(
  own: Checkpoint | null,
  ports: BeginningPorts,
  signal: AbortSignal,
): Promise<Pick<BegunCheckpoint, "checkpoint"> & Omit<CheckpointBeginning, "epoch">> {
  const { division, clock } = ports;
  const asItIs = own === null ? null : withCarried(own);
  if (division === undefined) {
    return { checkpoint: asItIs, isMarked: true, notBeforeMs: 0 };
  }
  const { buckets } = division;
  const found = await takeOverDivision(own, { ...ports, division }, signal);
  return {
    checkpoint: found.checkpoint === own ? asItIs : found.checkpoint,
    isMarked: found.isMarked,
    notBeforeMs: found.changed ? clock.monotonicMs() + divisionMs : 0,
    ...(buckets > 1 ? { division: { buckets, sinceMs: found.sinceMs } } : {}),
  };
}
