import type { Settings } from "../config/settings.ts";
import type { CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import { configMapStore } from "../kubernetes/config-map-store.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import type { Term } from "../kubernetes/elector.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Random } from "../runtime/random.ts";
import { silentTracer } from "../runtime/silent-tracer.ts";
import type { Tracer } from "../runtime/tracer.ts";
import { checkpointFileStore } from "./checkpoint-file-store.ts";
import { CheckpointKeeper } from "./checkpoint-keeper.ts";
import { checkpointGauges, checkpointMeters } from "./checkpoint-meters.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import type { ProblemList } from "./problem-list.ts";
import { tracedStore } from "./traced-store.ts";
import type { UnsavedProgress } from "./unsaved-progress.ts";

/** The keepers of progress, one for each term. */
export interface Checkpointing {
  /** The keeper of a term; null = `checkpoint.enabled` is false. */
  open(term: Term): CheckpointKeeper | null;
  /** To be called when the term has ended. */
  ended(term: Term): void;
  snapshots(): readonly CheckpointSnapshot[];
  /** Takes the gauges away. */
  close(): void;
}

/** Keepers over the store that the settings name: a file, or a ConfigMap of the cluster. */
export function openCheckpointing(
  settings: Settings,
  ports: {
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
    readonly meter: Meter;
    readonly problems: ProblemList;
    readonly cluster: Pick<OpenCluster, "api" | "ownNamespace">;
    /** Left out: nothing is traced. */
    readonly tracer?: Tracer;
    /** How far back values are kept, as it is in force; left out: as at the start. */
    readonly recheckMs?: () => number;
  },
): Checkpointing {
  const meters = checkpointMeters(ports.meter);
  const { buckets } = settings.sharding;
  const open = new Map<number, CheckpointKeeper>();
  const unsaved: UnsavedProgress = new Map();
  const snapshots = (): readonly CheckpointSnapshot[] =>
    [...open.values()].map((keeper) => keeper.snapshot());
  const removeGauges = checkpointGauges(ports.meter, ports.clock, snapshots);
  return {
    open({ bucket, epoch, hold }) {
      if (!settings.checkpoint.enabled) {
        return null;
      }
      const keeper = new CheckpointKeeper({
        ...ports,
        store: tracedStore(
          storeOf(settings, { bucket, buckets }, ports.cluster),
          bucket,
          ports.tracer ?? silentTracer,
        ),
        division: {
          bucket,
          buckets,
          storeOf: (other, of) => storeOf(settings, { bucket: other, buckets: of }, ports.cluster),
        },
        bucket,
        epoch,
        elected: hold !== undefined,
        unsaved,
        meters,
        recheckMinutes: () => Math.floor((ports.recheckMs?.() ?? settings.polling.recheckMs) / minuteMs),
      });
      open.set(bucket, keeper);
      return keeper;
    },
    ended({ bucket }) {
      open.delete(bucket);
    },
    snapshots,
    close: removeGauges,
  };
}

/** One of several buckets. */
export interface BucketPlace {
  readonly bucket: number;
  readonly buckets: number;
}

/** An undivided fleet has the name itself, so that what it wrote stays there when it is divided later. */
function nameOf(name: string, { bucket, buckets }: BucketPlace): string {
  return buckets === 1 ? name : `${name}-${bucket}`;
}

/** The store of a bucket's progress: the file that the settings name, else a ConfigMap. */
export function storeOf(
  settings: Settings,
  place: BucketPlace,
  cluster: Pick<OpenCluster, "api" | "ownNamespace">,
): CheckpointStore {
  const { file } = settings.checkpoint;
  if (file !== null) {
    return checkpointFileStore(nameOf(file, place));
  }
  const name = nameOf(settings.checkpoint.name, place);
  const wanted = settings.leaderElection.namespace;
  let store: CheckpointStore | null =
    wanted === null ? null : configMapStore({ namespace: wanted, name }, cluster.api);
  const opened = async (): Promise<CheckpointStore> => {
    store ??= configMapStore({ namespace: (await cluster.ownNamespace()) ?? "default", name }, cluster.api);
    return store;
  };
  const unavailable = (error: unknown) =>
    ({
      kind: "unavailable",
      message: `the namespace of ConfigMap ${name} is not known: ${String(error)}`,
    }) as const;
  return {
    get where() {
      return store?.where ?? `ConfigMap ${name}`;
    },
    async load(signal) {
      const found = await opened().catch(unavailable);
      return "kind" in found ? found : found.load(signal);
    },
    async save(bytes, signal) {
      const found = await opened().catch(unavailable);
      return "kind" in found ? found : found.save(bytes, signal);
    },
  };
}
