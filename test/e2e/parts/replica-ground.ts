import { parseConfiguration } from "../../../src/config/parse-configuration.ts";
import type { Settings } from "../../../src/config/settings.ts";
import type { Random } from "../../../src/runtime/random.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { faultSchedule } from "../../../src/simulation/faults/fault-schedule.ts";
import { awsThrottles, startSimulatedAws } from "../../../src/simulation/http/aws/simulated-aws.ts";
import { startSimulatedReceiver } from "../../../src/simulation/http/receiver/simulated-receiver.ts";
import type { SimulatedReceiver } from "../../../src/simulation/http/receiver/simulated-receiver.ts";
import { simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import type { SimulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import { startApiServer } from "./api-server.ts";
import type { ApiServer } from "./api-server.ts";
import type { ClusterAccess } from "./cluster-client.ts";
import { namespace } from "./cluster-objects.ts";
import { createAccount } from "./service-account.ts";
import { putWorld } from "./world-in-cluster.ts";

/** A real API server with a world's objects, and the AWS of that world: what all rounds share. */
export interface ReplicaGround extends AsyncDisposable {
  readonly server: ApiServer;
  /** Elbow's own account, with no right more than it needs. */
  readonly access: ClusterAccess;
  readonly world: SimulatedWorld;
  readonly awsUrl: string;
  readonly env: Readonly<Record<string, string>>;
  /** A receiver of its own for each round: its record begins empty. */
  readonly receiver: (random: Random) => Promise<RoundReceiver>;
}

/** A receiver whose answers come late at times. */
export interface RoundReceiver extends AsyncDisposable {
  readonly receiver: SimulatedReceiver;
  /** From now on it answers at once; resolves when no late answer is under way. */
  readonly prompt: () => Promise<void>;
}

/** The rights of a replica: what `elbow run` reads, its checkpoint, its Leases, its Events. */
const RULES = [
  { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses", "ingressclasses"],
    verbs: ["list", "watch"],
  },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "create", "update", "patch"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
  },
  ...["elbv2.k8s.aws", "eks.amazonaws.com", "gateway.networking.k8s.io"].map((group) => ({
    apiGroups: [group],
    resources: ["*"],
    verbs: ["list", "watch"],
  })),
];

const DAY_MS = 24 * 3_600_000;

/** Some answers of the receiver come late, so that something is always in flight. */
const SLOW_SHARE = 0.3;

/** A late answer takes two seconds. */
const SLOW_MS = 2200;

/** Starts the API server and AWS and fills them with `loadBalancers` load balancers. */
export async function replicaGround(plan: {
  readonly seed: number;
  readonly loadBalancers: number;
}): Promise<ReplicaGround> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startApiServer());
  const world = simulatedWorld({ ...plan, startMs: Date.now(), lateShare: 0 });
  await server.admin.create("/api/v1/namespaces", namespace("elbow"));
  const token = await createAccount(server.admin, { namespace: "elbow", name: "elbow", rules: RULES });
  await putWorld(server.admin, world.objects, Date.now());
  const aws = stack.use(
    await startSimulatedAws(world, systemClock, {
      faults: faultSchedule(systemClock, { seed: plan.seed, on: {} }),
      throttles: awsThrottles,
    }),
  );
  const life = stack.move();
  return {
    server,
    access: { url: server.url, caPem: server.caPem, token },
    world,
    awsUrl: aws.url,
    env: {
      AWS_REGION: world.site.region,
      AWS_ACCESS_KEY_ID: "AKIASIMULATED",
      AWS_SECRET_ACCESS_KEY: "simulated",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async receiver(random) {
      const faults = faultSchedule(systemClock, {
        seed: Math.floor(random.next() * 1e9),
        on: { "receiver-slow": { share: SLOW_SHARE } },
      });
      const policy = { kind: "prometheus", windowMs: DAY_MS } as const;
      const receiver = await startSimulatedReceiver(systemClock, { policy, faults });
      return {
        receiver,
        async prompt() {
          faults.set("receiver-slow", null);
          await systemClock.sleep(SLOW_MS, new AbortController().signal);
        },
        async [Symbol.asyncDispose]() {
          await receiver[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

/** The settings that a configuration gives, for the judge; throws when it is not valid. */
export function settingsOf(config: unknown, env: Readonly<Record<string, string>>): Settings {
  const parsed = parseConfiguration({
    flags: new Map(),
    env,
    file: { name: "elbow.yaml", text: JSON.stringify(config) },
  });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.settings;
}
