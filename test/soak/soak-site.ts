import type { Clock } from "../../src/runtime/clock.ts";
import { faultSchedule } from "../../src/simulation/faults/fault-schedule.ts";
import type { FaultSchedule } from "../../src/simulation/faults/fault-schedule.ts";
import { awsThrottles, startSimulatedAws } from "../../src/simulation/http/aws/simulated-aws.ts";
import type { SimulatedAws } from "../../src/simulation/http/aws/simulated-aws.ts";
import { startSimulatedKubernetes } from "../../src/simulation/http/kubernetes/simulated-kubernetes.ts";
import type { SimulatedKubernetes } from "../../src/simulation/http/kubernetes/simulated-kubernetes.ts";
import { startSimulatedReceiver } from "../../src/simulation/http/receiver/simulated-receiver.ts";
import type { SimulatedReceiver } from "../../src/simulation/http/receiver/simulated-receiver.ts";
import type { SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import type { Excuse } from "../e2e/parts/round-judge.ts";
import { startReplica } from "../e2e/parts/replica.ts";
import type { Replica } from "../e2e/parts/replica.ts";
import { scaledClock } from "./scaled-clock.ts";
import type { ClockScale } from "./scaled-clock.ts";
import { soakLeases } from "./soak-leases.ts";
import type { SoakLeases } from "./soak-leases.ts";
import { VICTIM } from "./soak-world.ts";

/** The times of the Lease as the program's clock counts them, unless a soak is in real time: client-go's own. */
export const LEASE_MS = 60_000;
export const RENEW_DEADLINE_MS = 40_000;
export const RETRY_MS = 8000;

/** What a soak is made from. */
export interface SoakSetting {
  readonly world: SimulatedWorld;
  readonly scale: ClockScale;
  readonly seed: number;
  /** A part of the program that is switched off, to see the soak fail; null = none. */
  readonly plant: "no-checkpoint" | "no-election" | null;
}

/** The whole surrounding of a soak, and the replicas in it. All times are of the scaled clock. */
export interface SoakSite extends AsyncDisposable {
  readonly clock: Clock;
  readonly faults: FaultSchedule;
  readonly kubernetes: SimulatedKubernetes;
  readonly aws: SimulatedAws;
  readonly receiver: SimulatedReceiver;
  readonly leases: SoakLeases;
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly start: () => Promise<Replica>;
  readonly all: () => readonly Replica[];
  readonly running: () => readonly Replica[];
  /** The holder of the Lease, if it runs; without election the oldest. */
  readonly leader: () => Replica | undefined;
  readonly answersLost: (fromMs: number, toMs: number) => void;
  readonly crashed: (fromMs: number, toMs: number) => void;
  readonly lostAnswers: readonly Excuse[];
  readonly crashes: readonly Excuse[];
  readonly logTail: () => string;
}

const DAY_MS = 86_400_000;

/** What a replica loads before the bundle. */
const MEMORY_LOG = new URL("memory-log.ts", import.meta.url).href;
const FAST_CLOCK = new URL("fast-clock.ts", import.meta.url).href;

/** Starts the servers; no replica yet. */
export async function openSoakSite(setting: SoakSetting): Promise<SoakSite> {
  const { world, scale, seed, plant } = setting;
  const clock = scaledClock(scale);
  await using stack = new AsyncDisposableStack();
  const faults = faultSchedule(clock, { seed, on: { "receiver-bad-point": { share: 1, subject: VICTIM } } });
  const kubernetes = stack.use(await startSimulatedKubernetes(world, clock, faults));
  const aws = stack.use(await startSimulatedAws(world, clock, { faults, throttles: awsThrottles }));
  const receiver = stack.use(
    await startSimulatedReceiver(clock, { policy: { kind: "prometheus", windowMs: DAY_MS }, faults }),
  );
  const leases = stack.use(
    soakLeases(kubernetes.store, clock, {
      namespace: "elbow",
      name: "elbow",
      renewDeadlineMs: RENEW_DEADLINE_MS,
    }),
  );
  const env = {
    AWS_REGION: world.site.region,
    AWS_ACCESS_KEY_ID: "AKIASIMULATED",
    AWS_SECRET_ACCESS_KEY: "simulated",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const config = {
    clusterName: world.site.clusterName,
    region: world.site.region,
    discovery: { interval: "1m" },
    polling: { startupLookback: "1h", catchUpLimit: "12h" },
    // A busy machine answers late by the fast clock; a time-out would make a repeat that nothing excuses.
    otlp: { timeout: "4m" },
    selfMetrics: { push: false },
    leaderElection: {
      enabled: plant !== "no-election",
      namespace: "elbow",
      name: "elbow",
      leaseDuration: `${LEASE_MS / 1000}s`,
      renewDeadline: `${RENEW_DEADLINE_MS / 1000}s`,
      retryPeriod: `${RETRY_MS / 1000}s`,
    },
    checkpoint: { enabled: plant !== "no-checkpoint" },
    log: { level: "info", format: "json" },
  };
  const replicas: Replica[] = [];
  stack.defer(async () => void (await Promise.all(replicas.map(async (one) => one[Symbol.asyncDispose]()))));
  const lostAnswers: Excuse[] = [];
  const crashes: Excuse[] = [];
  const running = (): readonly Replica[] => replicas.filter((one) => one.ending() === undefined);
  const life = stack.move();
  return {
    clock,
    faults,
    kubernetes,
    aws,
    receiver,
    leases,
    config,
    env,
    async start() {
      const replica = await startReplica({
        name: `elbow-${replicas.length}`,
        config,
        cluster: { url: kubernetes.url, caPem: "", token: kubernetes.token },
        awsUrl: aws.url,
        otlpUrl: receiver.httpUrl,
        env: { ...env, ELBOW_SOAK_SPEED: String(scale.speed), ELBOW_SOAK_FROM_MS: String(scale.fromMs) },
        nodeFlags: ["--import", MEMORY_LOG, ...(scale.speed === 1 ? [] : ["--import", FAST_CLOCK])],
        nowMs: () => clock.nowMs(),
      });
      replicas.push(replica);
      return replica;
    },
    all: () => replicas,
    running,
    leader: () =>
      plant === "no-election"
        ? running()[0]
        : running().find((one) => leases.holder().startsWith(`${one.name}_`)),
    answersLost: (fromMs, toMs) => void lostAnswers.push({ fromMs, toMs }),
    crashed: (fromMs, toMs) => void crashes.push({ fromMs, toMs }),
    lostAnswers,
    crashes,
    logTail: () => replicas.map((one) => one.logTail()).join("\n"),
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}
