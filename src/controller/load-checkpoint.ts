import type { CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import { unpackedText } from "../polling/checkpoint-bytes.ts";
import { decodeCheckpoint, type Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import { backoffMs } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";

/** Between tries while the store is away. Longer than the longest wait, a delivery would be unsaved for more than ten seconds. */
export const checkpointRetries = { firstMs: 1000, longestMs: 8000 };

/** What loading works with. */
export interface LoadCheckpointPorts {
  readonly store: CheckpointStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told of what stands in the way for as long as it does. */
  readonly failed: (message: string, remedy: string) => void;
  /** Told of what was found wrong and is put right by the next write. */
  readonly noted: (message: string, remedy: string) => void;
}

const rebuilt = "It is written anew; this start begins with polling.startupLookback.";

/** The progress that was saved; null = start without. Waits while the store is away: starting without would send minutes twice. */
export async function loadCheckpoint(
  ports: LoadCheckpointPorts,
  signal: AbortSignal,
): Promise<Checkpoint | null> {
  const { store, clock, random, log, failed } = ports;
  for (let failures = 1; ; failures += 1) {
    const loaded = await store.load(signal);
    switch (loaded.kind) {
      case "none":
        log.info("no checkpoint yet: starting with the start-up lookback", { where: store.where });
        return null;
      case "loaded":
        return decoded(ports, await unpackedText(loaded.bytes));
      case "refused":
        failed(loaded.message, `${loaded.remedy} Until then each start begins with polling.startupLookback.`);
        return null;
      case "unavailable":
        failed(
          loaded.message,
          "Nothing is read before it is known what was sent already. Tried again by itself.",
        );
        await clock.sleep(backoffMs(checkpointRetries, failures, random), signal);
        break;
      default:
        loaded satisfies never;
    }
  }
}

function decoded({ store, log, noted }: LoadCheckpointPorts, text: string | null): Checkpoint | null {
  if (text === null) {
    noted(`${store.where} holds no checkpoint, or a broken one.`, rebuilt);
    return null;
  }
  const found = decodeCheckpoint(text);
  switch (found.kind) {
    case "foreign":
      noted(`${store.where} holds no usable checkpoint: ${found.message}.`, rebuilt);
      return null;
    case "newer":
      noted(
        `${store.where} was written by a later elbow (version ${found.version} of the document).`,
        rebuilt,
      );
      return null;
    case "checkpoint": {
      const { loadBalancers, unreadable, savedAtMs, epoch, clean } = found.checkpoint;
      if (unreadable > 0) {
        noted(
          `${unreadable} entries of ${store.where} cannot be read.`,
          "Their load balancers begin with polling.startupLookback.",
        );
      }
      const savedAt = new Date(savedAtMs).toISOString();
      log.info("checkpoint read", {
        where: store.where,
        loadBalancers: loadBalancers.size,
        savedAt,
        epoch,
        clean,
      });
      return found.checkpoint;
    }
    default:
      return found satisfies never;
  }
}
