import type { CheckpointLoad, CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import { unpackedText } from "../polling/checkpoint-bytes.ts";
import { decodeCheckpoint, type Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import { mergedCheckpoint } from "../polling/rules/checkpoint-merge.ts";
import { backoffMs } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { checkpointRetries } from "./load-checkpoint.ts";
import { bucketOf } from "./rules/bucket-of.ts";

/** One part of the load balancers, and where the progress of other parts and of other divisions is. */
export interface Division {
  readonly bucket: number;
  readonly buckets: number;
  /** The store of a bucket when there are `buckets` of them. */
  readonly storeOf: (bucket: number, buckets: number) => CheckpointStore;
}

/** What a bucket goes on from. */
export interface DividedCheckpoint {
  readonly checkpoint: Checkpoint | null;
  /** Since when the load balancers are divided like this, epoch ms. */
  readonly sinceMs: number;
  /** True while the others of this division may still need what the former one wrote. */
  readonly changed: boolean;
  /** Places that may not be read, in words: what a former division wrote there, if it did, is not taken over. */
  readonly refused: readonly string[];
}

/** What reading other documents needs. */
export interface DividedPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Told of what stands in the way for as long as it does. */
  readonly failed: (message: string, remedy: string) => void;
}

/**
 * A bucket's own progress, and after a change of the number of buckets what the former division wrote about its load
 * balancers: that lies in other documents. Waits while one of them is away: without it minutes would be lost or sent twice.
 */
export async function loadDivided(
  own: Checkpoint | null,
  { bucket, buckets, storeOf }: Division,
  at: { readonly ports: DividedPorts; readonly signal: AbortSignal },
): Promise<DividedCheckpoint> {
  const nowMs = at.ports.clock.nowMs();
  const refused: string[] = [];
  const read = async (one: number, of: number): Promise<Checkpoint | null> => {
    const loaded = await readPresent(storeOf(one, of), at.ports, at.signal);
    if (loaded.kind === "refused") {
      refused.push(loaded.message);
    }
    const text = loaded.kind === "loaded" ? await unpackedText(loaded.bytes) : null;
    const decoded = decodeCheckpoint(text ?? "");
    return decoded.kind === "checkpoint" ? decoded.checkpoint : null;
  };
  const whole = buckets === 1 ? own : await read(0, 1);
  const first = buckets > 1 && bucket === 0 ? own : await read(0, 2);
  const division = buckets === 1 ? null : (first?.division ?? null);
  const isOurs =
    buckets === 1
      ? (first?.savedAtMs ?? 0) <= (own?.savedAtMs ?? 0)
      : division?.buckets === buckets && (whole?.savedAtMs ?? 0) < division.sinceMs;
  const sinceMs = isOurs ? (division?.sinceMs ?? 0) : nowMs;
  const isCurrent = isOurs && (buckets === 1 || (own !== null && own.savedAtMs >= sinceMs));
  if (isCurrent || (whole === null && first === null && own === null)) {
    return { checkpoint: own, sinceMs, changed: false, refused };
  }
  const count = Math.max(buckets, first?.division?.buckets ?? 0, own?.division?.buckets ?? 0);
  const found = [own, whole, first];
  for (let other = 1; other < count; other += 1) {
    if (other !== bucket || buckets === 1) {
      found.push(await read(other, count));
    }
  }
  const known = found.filter((one) => one !== null);
  const mine = (arn: string): boolean => bucketOf(arn, buckets) === bucket;
  return {
    checkpoint: mergedCheckpoint([...new Set(known)], mine, buckets),
    sinceMs,
    changed: true,
    refused,
  };
}

async function readPresent(
  store: CheckpointStore,
  { clock, random, failed }: DividedPorts,
  signal: AbortSignal,
): Promise<Exclude<CheckpointLoad, { kind: "unavailable" }>> {
  for (let failures = 1; ; failures += 1) {
    const loaded = await store.load(signal);
    if (loaded.kind !== "unavailable") {
      return loaded;
    }
    failed(
      loaded.message,
      "Nothing is read before it is known what another number of buckets sent already. Tried again by itself.",
    );
    await clock.sleep(backoffMs(checkpointRetries, failures, random), signal);
  }
}
