import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { CheckpointStanding } from "./checkpoint-standing.ts";
import { loadDivided, type DividedCheckpoint, type Division } from "./load-divided.ts";

/** What a bucket goes on from, and whether its store already tells how the load balancers are divided. */
export interface TakenOver extends DividedCheckpoint {
  readonly isMarked: boolean;
}

/** Loads what a bucket goes on from after `own` was read, and says what stands in the way of that or may not be read. */
export async function takeOverDivision(
  own: Checkpoint | null,
  given: {
    readonly division: Division;
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
    readonly standing: Pick<CheckpointStanding, "failed" | "noted" | "healed">;
  },
  signal: AbortSignal,
): Promise<TakenOver> {
  const { division, log, standing } = given;
  let waited = false;
  const failed = (message: string, remedy: string): void => {
    waited = true;
    standing.failed(message, remedy);
  };
  const found = await loadDivided(own, division, { ports: { ...given, failed }, signal });
  if (waited) {
    standing.healed();
  }
  sayRefused(found.refused, given);
  if (found.changed) {
    log.info("the number of buckets changed: progress is gathered from what the former ones wrote", {
      bucket: division.bucket,
      loadBalancers: found.checkpoint?.loadBalancers.size ?? 0,
    });
  }
  return { ...found, isMarked: !found.changed && (own !== null || division.buckets === 1) };
}

/** One bucket alone is the usual case, often with a right to its own document only: then there was no former division to read. */
function sayRefused(
  refused: readonly string[],
  given: {
    readonly division: Division;
    readonly log: Log;
    readonly standing: Pick<CheckpointStanding, "noted">;
  },
): void {
  const [message] = refused;
  if (message === undefined) {
    return;
  }
  if (given.division.buckets === 1) {
    given.log.info("progress of another number of buckets, if there was one, may not be read", { message });
    return;
  }
  given.standing.noted(
    `${message}: what another number of buckets delivered is not known.`,
    "After a change of sharding.buckets the account needs get on the ConfigMaps of the former division too (chart: rbac.formerBuckets).",
  );
}
