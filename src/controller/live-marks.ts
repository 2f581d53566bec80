import type { Settings } from "../config/settings.ts";
import { openCluster } from "../kubernetes/open-cluster.ts";
import { unpackedText } from "../polling/checkpoint-bytes.ts";
import { decodeCheckpoint, type Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import { restoredActorState } from "../polling/rules/checkpoint-restore.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import type { LoadBalancerSeries, SeriesId } from "../series/series-spec.ts";
import { storeOf } from "./checkpointing.ts";

/** Where the live controller is, as its checkpoint says. */
export type LiveMarks =
  | {
      readonly kind: "marks";
      readonly where: string;
      readonly savedAtMs: number;
      /** The last minute of each series that the live controller has dealt with; series without a mark are left out. */
      readonly of: (series: LoadBalancerSeries) => ReadonlyMap<SeriesId, number>;
    }
  | { readonly kind: "none"; readonly why: string };

/** Reads the checkpoint of every bucket, changing nothing. Whatever cannot be read is no mark, with the reason. */
export async function readLiveMarks(
  settings: Settings,
  at: {
    readonly destination: string;
    readonly ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  },
  signal: AbortSignal,
): Promise<LiveMarks> {
  if (!settings.checkpoint.enabled) {
    return { kind: "none", why: "checkpoint.enabled is false" };
  }
  const cluster = await openCluster(settings.kubernetes, { ...at.ports, meter: silentMeter });
  try {
    const found: { readonly where: string; readonly checkpoint: Checkpoint }[] = [];
    const { buckets } = settings.sharding;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const store = storeOf(settings, { bucket, buckets }, cluster);
      const loaded = await store.load(signal);
      if (loaded.kind === "none") {
        continue;
      }
      if (loaded.kind !== "loaded") {
        return { kind: "none", why: loaded.message };
      }
      const decoded = decodeCheckpoint((await unpackedText(loaded.bytes)) ?? "");
      if (decoded.kind !== "checkpoint") {
        return { kind: "none", why: `${store.where} cannot be read` };
      }
      found.push({ where: store.where, checkpoint: decoded.checkpoint });
    }
    return marksIn(found, at.destination, at.ports.clock.nowMs());
  } finally {
    await cluster.close();
  }
}

function marksIn(
  found: readonly { readonly where: string; readonly checkpoint: Checkpoint }[],
  destination: string,
  nowMs: number,
): LiveMarks {
  if (found.length === 0) {
    return { kind: "none", why: "no controller has saved a checkpoint yet" };
  }
  return {
    kind: "marks",
    where: found.map(({ where }) => where).join(", "),
    savedAtMs: Math.max(...found.map(({ checkpoint }) => checkpoint.savedAtMs)),
    of(series) {
      const marks = new Map<SeriesId, number>();
      for (const { checkpoint } of found) {
        const saved = checkpoint.loadBalancers.get(series.arn);
        if (saved === undefined) {
          continue;
        }
        const now = { destinations: [destination], specs: series.specs, nowMs };
        const state = restoredActorState(checkpoint, saved, now);
        for (const [id, { mark }] of state.destinations.get(destination)?.progress ?? []) {
          marks.set(id, mark);
        }
      }
      return marks;
    },
  };
}
