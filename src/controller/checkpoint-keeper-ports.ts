import type { CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { CheckpointMeters } from "./checkpoint-meters.ts";
import type { Division } from "./load-divided.ts";
import type { ProblemList } from "./problem-list.ts";
import type { UnsavedProgress } from "./unsaved-progress.ts";

/** What a keeper works with. */
export interface CheckpointKeeperPorts {
  readonly store: CheckpointStore;
  readonly bucket: number;
  readonly epoch: number;
  /** True: others may lead, one after the other. The epoch then counts on from the checkpoint's, also when the Lease was deleted and counts anew. */
  readonly elected?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly problems: ProblemList;
  readonly meters: CheckpointMeters;
  readonly recheckMinutes: () => number;
  /** What former terms of this process could not write down any more; left out: none was lost. */
  readonly unsaved?: UnsavedProgress;
  /** How the load balancers are divided; left out: this is the only bucket there ever was. */
  readonly division?: Division;
}
