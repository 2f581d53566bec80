import type { Clock } from "../runtime/clock.ts";
import {
  type FaultName,
  type FaultSchedule,
  type FaultWindow,
  faultSchedule,
} from "./faults/fault-schedule.ts";
import {
  type AwsThrottles,
  type SimulatedAws,
  awsThrottles,
  startSimulatedAws,
} from "./http/aws/simulated-aws.ts";
import {
  type SimulatedKubernetes,
  startSimulatedKubernetes,
} from "./http/kubernetes/simulated-kubernetes.ts";
import { type SimulatedReceiver, startSimulatedReceiver } from "./http/receiver/simulated-receiver.ts";
import type { ReceiverPolicy } from "./memory/memory-receiver.ts";
import type { PointRecord } from "./receiver/point-record.ts";
import { groundTruth, type TruthPoint, type TruthRange } from "./world/ground-truth.ts";
import { type SimulatedWorld, type WorldSettings, simulatedWorld } from "./world/simulated-world.ts";

/** What a simulation is made from. The world starts at the clock's time unless `startMs` says otherwise. */
export interface SimulationSettings extends Omit<WorldSettings, "startMs"> {
  readonly clock: Clock;
  readonly startMs?: number;
  /** Default: none. */
  readonly faults?: Readonly<Partial<Record<FaultName, FaultWindow>>>;
  /** Default: AWS's own. */
  readonly throttles?: AwsThrottles;
  /** Default: Prometheus with an out-of-order window of 30 minutes. */
  readonly receiver?: ReceiverPolicy;
  /** Bound of the receiver's record. */
  readonly maxPoints?: number;
}

/** A whole surrounding: cluster, AWS and receiver as servers on 127.0.0.1. Disposing it stops them all. */
export interface Simulation extends AsyncDisposable {
  readonly world: SimulatedWorld;
  readonly faults: FaultSchedule;
  readonly kubernetes: SimulatedKubernetes;
  readonly aws: SimulatedAws;
  readonly receiver: SimulatedReceiver;
  /** What the receiver stored. */
  readonly record: PointRecord;
  /** A kubeconfig for the simulated cluster. */
  readonly kubeconfig: string;
  /** Environment variables that point the AWS SDK at the simulated AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** What CloudWatch finally says of a range. */
  truth(range: TruthRange): Generator<TruthPoint>;
}

const outOfOrderWindowMs = 30 * 60_000;

/** Starts everything; on a failure stops what had started. */
export async function startSimulation(settings: SimulationSettings): Promise<Simulation> {
  const { clock, seed } = settings;
  const world = simulatedWorld({ ...settings, startMs: settings.startMs ?? clock.nowMs() });
  const faults = faultSchedule(clock, { seed, on: settings.faults ?? {} });
  await using started = new AsyncDisposableStack();
  const kubernetes = started.use(await startSimulatedKubernetes(world, clock, faults));
  const throttles = settings.throttles ?? awsThrottles;
  const aws = started.use(await startSimulatedAws(world, clock, { faults, throttles }));
  const receiver = started.use(
    await startSimulatedReceiver(clock, {
      faults,
      policy: settings.receiver ?? { kind: "prometheus", windowMs: outOfOrderWindowMs },
      ...(settings.maxPoints === undefined ? {} : { maxPoints: settings.maxPoints }),
    }),
  );
  const running = started.move();
  return {
    world,
    faults,
    kubernetes,
    aws,
    receiver,
    record: receiver.record,
    kubeconfig: kubernetes.kubeconfig,
    environment: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: world.site.region,
      AWS_ACCESS_KEY_ID: "AKIASIMULATED",
      AWS_SECRET_ACCESS_KEY: "simulated",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    truth: (range) => groundTruth(world, range),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
