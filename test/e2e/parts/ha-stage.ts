import { systemClock } from "../../../src/runtime/system-clock.ts";
import type { Random } from "../../../src/runtime/random.ts";
import type { PointRecord } from "../../../src/simulation/receiver/point-record.ts";
import { eventually } from "./eventually.ts";
import { leaseHistory } from "./lease-history.ts";
import type { LeaseHistory } from "./lease-history.ts";
import { strayActs } from "./stray-acts.ts";
import { settingsOf } from "./replica-ground.ts";
import type { ReplicaGround } from "./replica-ground.ts";
import { startReplica } from "./replica.ts";
import type { Replica } from "./replica.ts";
import { excuseOf, judgeRound } from "./round-judge.ts";
import type { Excuse, RoundVerdict } from "./round-judge.ts";

/** The times of the Leases: short, so that a round takes seconds. */
export const LEASE_MS = 4000;
export const RENEW_DEADLINE_MS = 3000;
export const RETRY_MS = 1000;

/**
 * How long a change of hands may take. After a crash: a candidate sees the last renewal a retry late, waits for the Lease, and
 * tries a retry later; and the machine is busy. With several buckets the presence must run out too, which is seen by looks at both
 * ends. At a clean stop what was read is delivered first: a slow receiver takes its time.
 */
export const LIMITS_MS = {
  crash: LEASE_MS + 2 * RETRY_MS + 2000,
  "crash with several buckets": LEASE_MS + 3 * RETRY_MS + 2000,
  "clean stop": 3000,
  "clean stop with a slow receiver": 3000 + 2 * 2000,
} as const;

/** How long one change of hands took, and how long it may take. */
export interface HandOver {
  readonly why: keyof typeof LIMITS_MS;
  readonly tookMs: number;
  readonly limitMs: number;
}

/** One round: replicas that share a Lease and a checkpoint of their own, and a receiver that begins empty. */
export interface Stage extends AsyncDisposable {
  readonly random: Random;
  readonly buckets: number;
  readonly leases: LeaseHistory;
  readonly record: PointRecord;
  readonly handOvers: readonly HandOver[];
  /** Starts one more replica. */
  readonly start: () => Promise<Replica>;
  /** Those that have not ended. */
  readonly running: () => readonly Replica[];
  /** Waits until every bucket is held by a running replica and answers the holder of bucket 0. */
  readonly leader: () => Promise<Replica>;
  /** How many buckets each running replica holds now. */
  readonly held: () => readonly number[];
  /** Waits until points have begun to come, and then a moment drawn by chance. */
  readonly amid: () => Promise<void>;
  /** From now on the receiver answers at once. */
  readonly prompt: () => Promise<void>;
  /** From now on, what came shortly before `fromMs` and until `toMs` may come again. */
  readonly excuse: (fromMs: number, toMs?: number) => void;
  /** Waits until all buckets are held by others than `gone`, and notes how long it took since `sinceMs`. */
  readonly taken: (gone: Replica, sinceMs: number, why: HandOver["why"]) => Promise<void>;
  /** Ends a replica by SIGTERM; it must end with 0. */
  readonly stop: (replica: Replica) => Promise<void>;
  /** Waits until no settled minute is missing. */
  readonly caughtUp: () => Promise<void>;
  readonly verdict: () => RoundVerdict;
  /** Paid calls and pushes by a replica that held nothing, in words. */
  readonly strays: () => readonly string[];
  readonly logTail: () => string;
}

/** What a round is made from. */
export interface StagePlan {
  readonly name: string;
  readonly buckets: number;
  readonly random: Random;
  /** Changes of the configuration: a round that must fail switches something off. */
  readonly config?: Readonly<Record<string, unknown>>;
}

const WAIT_MS = 90_000;

/** Catching up takes longer than this, and a checkpoint is written more often. */
const AMID_MS = 14_000;

/** Opens the receiver and looks at the Leases; starts no replica. */
export async function openStage(ground: ReplicaGround, plan: StagePlan): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const { random, buckets, name } = plan;
  const { receiver, prompt } = stack.use(await ground.receiver(random));
  const { record } = receiver;
  const leases = stack.use(leaseHistory(ground.server.admin, { namespace: "elbow", name, buckets }));
  const config = {
    clusterName: ground.world.site.clusterName,
    region: ground.world.site.region,
    discovery: { interval: "10s" },
    polling: {
      startupLookback: "2h",
      catchUpLimit: "12h",
      intervals: { alerting: "1m", regular: "1m", slow: "1m" },
      incident: { enabled: false },
    },
    otlp: { maxRequestPoints: 300 },
    selfMetrics: { push: false },
    leaderElection: {
      enabled: true,
      namespace: "elbow",
      name,
      leaseDuration: `${LEASE_MS / 1000}s`,
      renewDeadline: `${RENEW_DEADLINE_MS / 1000}s`,
      retryPeriod: `${RETRY_MS / 1000}s`,
    },
    sharding: { buckets },
    checkpoint: { name: `${name}-checkpoint` },
    log: { level: "debug", format: "json" },
    ...plan.config,
  };
  const settings = settingsOf(
    { ...config, otlp: { endpoint: receiver.httpUrl, protocol: "http/protobuf" } },
    ground.env,
  );
  const replicas: Replica[] = [];
  let started = 0;
  stack.defer(async () => void (await Promise.all(replicas.map(async (one) => one[Symbol.asyncDispose]()))));
  const excuses: Excuse[] = [];
  const handOvers: HandOver[] = [];
  let startedAtMs = 0;

  const running = (): readonly Replica[] => replicas.filter((one) => one.ending() === undefined);
  const holderOf = (bucket: number): Replica | undefined =>
    running().find((one) => (leases.holders()[bucket] ?? "").startsWith(`${one.name}_`));
  const allBuckets = Array.from({ length: buckets }, (_, bucket) => bucket);
  const verdict = (): RoundVerdict =>
    judgeRound({ world: ground.world, settings, record, startedAtMs, nowMs: Date.now(), excuses });
  const life = stack.move();
  return {
    random,
    buckets,
    leases,
    record,
    handOvers,
    async start() {
      started += 1;
      const replica = await startReplica({
        name: `${name}-pod-${started}`,
        config,
        cluster: ground.access,
        awsUrl: ground.awsUrl,
        otlpUrl: receiver.httpUrl,
        env: ground.env,
      });
      startedAtMs ||= Date.now();
      replicas.push(replica);
      return replica;
    },
    running,
    leader: async () =>
      eventually({ what: `a holder of each Lease of ${name}`, withinMs: WAIT_MS }, async () => {
        const holders = allBuckets.map(holderOf);
        return holders.includes(undefined) ? undefined : holders[0];
      }),
    held: () => running().map((one) => allBuckets.filter((bucket) => holderOf(bucket) === one).length),
    async amid() {
      const wait = { what: "the first points", withinMs: WAIT_MS };
      await eventually(wait, async () => (record.pointCount > 0 ? true : undefined));
      await systemClock.sleep(random.next() * AMID_MS, new AbortController().signal);
    },
    prompt,
    excuse: (fromMs, toMs) => void excuses.push(excuseOf(fromMs, toMs)),
    async taken(gone, sinceMs, why) {
      const wait = { what: `another holder than ${gone.name}`, withinMs: WAIT_MS, everyMs: 50 };
      await eventually(wait, async () => {
        const others = allBuckets.every((bucket) => {
          const holder = holderOf(bucket);
          return holder !== undefined && holder !== gone;
        });
        return others ? true : undefined;
      });
      const tookMs =
        Math.max(...allBuckets.map((bucket) => firstTakenMs(leases, { bucket, gone, sinceMs }))) - sinceMs;
      handOvers.push({ why, tookMs, limitMs: LIMITS_MS[why] });
    },
    async stop(replica) {
      const how = await replica.stop();
      if (!("code" in how) || how.code !== 0) {
        throw new Error(`${replica.name} was asked to stop and ended with ${JSON.stringify(how)}`);
      }
    },
    async caughtUp() {
      let missing = 0;
      const wait = { what: "every settled minute", withinMs: WAIT_MS, everyMs: 2000 };
      await eventually(wait, async () => {
        ({ missing } = verdict().comparison);
        return missing === 0 ? true : undefined;
      }).catch((error: unknown) => {
        throw new Error(`${missing} minutes are missing`, { cause: error });
      });
    },
    verdict,
    strays: () => strayActs(leases.changes, replicas),
    logTail: () => replicas.map((one) => one.logTail()).join("\n"),
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

/** When a bucket that `gone` held at `sinceMs` first had another holder; `sinceMs` for a bucket that was another's all the time. */
function firstTakenMs(
  leases: LeaseHistory,
  of: { readonly bucket: number; readonly gone: Replica; readonly sinceMs: number },
): number {
  const { bucket, gone, sinceMs } = of;
  const goneHolds = (holder: string): boolean => holder.startsWith(`${gone.name}_`);
  const taken = leases.changes.find(
    (change) =>
      change.bucket === bucket && change.atMs > sinceMs && change.holder !== "" && !goneHolds(change.holder),
  );
  return goneHolds(leases.holderAt(bucket, sinceMs)) ? (taken?.atMs ?? Number.POSITIVE_INFINITY) : sinceMs;
}
