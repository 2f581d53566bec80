/** What is left of an orderly stop when the API server, AWS or the receiver does not answer any more. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { systemRandom } from "../../src/runtime/system-random.ts";
import { eventually } from "./parts/eventually.ts";
import { replicaGround } from "./parts/replica-ground.ts";
import type { ReplicaGround, RoundReceiver } from "./parts/replica-ground.ts";
import { startReplica } from "./parts/replica.ts";
import type { Replica } from "./parts/replica.ts";

/** The program's own limit for going down, and room for a busy machine; the kubelet kills after 30 s. */
const WITHIN_MS = 27_000;

describe("a leader that is asked to stop while it is cut off", () => {
  const life = new AsyncDisposableStack();
  let ground: ReplicaGround;
  let receiver: RoundReceiver;

  beforeAll(async () => {
    ground = life.use(await replicaGround({ seed: 4, loadBalancers: 4 }));
    receiver = life.use(await ground.receiver(systemRandom));
  });
  afterAll(async () => life.disposeAsync());

  async function leading(name: string): Promise<Replica> {
    const replica = await startReplica({
      name,
      config: {
        clusterName: ground.world.site.clusterName,
        region: ground.world.site.region,
        polling: { startupLookback: "2h" },
        leaderElection: { name, namespace: "elbow" },
        checkpoint: { name: `${name}-checkpoint` },
        log: { format: "json" },
        sharding: { buckets: 2 },
      },
      cluster: ground.access,
      awsUrl: ground.awsUrl,
      otlpUrl: receiver.receiver.httpUrl,
      env: ground.env,
    });
    await eventually({ what: "two buckets led and a push", withinMs: 90_000 }, async () =>
      replica.log().split('"leading"').length > 2 && replica.pushesMs.length > 0 ? true : undefined,
    );
    return replica;
  }

  test.each([
    { name: "silent-cluster", from: ["cluster"], how: "silent" },
    { name: "refusing-cluster", from: ["cluster"], how: "reset" },
    { name: "silent-world", from: ["cluster", "aws", "otlp"], how: "silent" },
  ] as const)(
    "$name: it ends by itself in time, and cleanly",
    async ({ name, from, how }) => {
      await using replica = await leading(name);
      for (const link of from) {
        replica.links[link].cut(how);
      }
      const askedMs = performance.now();
      process.kill(replica.pid, "SIGTERM");
      const ending = await replica.ended;
      const tookMs = performance.now() - askedMs;
      console.log(`${name}: ended ${(tookMs / 1000).toFixed(1)} s after SIGTERM`);
      expect({ ending, log: replica.logTail() }).toMatchObject({ ending: { code: 0 } });
      expect(tookMs).toBeLessThan(WITHIN_MS);
    },
    180_000,
  );
});
