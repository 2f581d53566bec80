import { systemClock } from "../../../src/runtime/system-clock.ts";
import { eventually } from "./eventually.ts";
import { LEASE_MS, RENEW_DEADLINE_MS } from "./ha-stage.ts";
import type { Stage } from "./ha-stage.ts";
import type { Replica } from "./replica.ts";

/** One way in which leaders come and go. */
export interface Scenario {
  readonly name: string;
  readonly buckets: number;
  readonly play: (stage: Stage) => Promise<void>;
}

const WAIT_MS = 90_000;

async function pause(ms: number): Promise<void> {
  await systemClock.sleep(ms, new AbortController().signal);
}

/** Kills it and says what that excuses. */
async function kill(stage: Stage, replica: Replica): Promise<number> {
  const atMs = Date.now();
  await replica.kill();
  stage.excuse(atMs, Date.now());
  return atMs;
}

/** Cuts the leader of two from the API server, amid its work, and waits until the other one leads. */
async function cutLeader(stage: Stage, how: "silent" | "reset"): Promise<Replica> {
  await stage.start();
  await stage.start();
  const leader = await stage.leader();
  await stage.amid();
  const atMs = Date.now();
  leader.links.cluster.cut(how);
  stage.excuse(atMs, atMs + RENEW_DEADLINE_MS + 1000);
  await stage.taken(leader, atMs, "crash");
  return leader;
}

/** Waits until all buckets are held and no running replica holds more than its fair part. */
async function divided(stage: Stage): Promise<void> {
  const wait = { what: "all buckets held, none more than its fair part", withinMs: WAIT_MS, everyMs: 50 };
  await eventually(wait, async () => {
    const held = stage.held();
    const fair = Math.ceil(stage.buckets / held.length);
    const all = held.reduce((sum, count) => sum + count, 0) === stage.buckets;
    return all && held.every((count) => count <= fair) ? true : undefined;
  });
}

/** Everything that the proof goes through; each at least once in as many rounds as there are scenarios. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "SIGKILL of the leader of two",
    buckets: 1,
    async play(stage) {
      await stage.start();
      await stage.start();
      const leader = await stage.leader();
      await stage.amid();
      const atMs = await kill(stage, leader);
      await stage.taken(leader, atMs, "crash");
      await stage.start();
    },
  },
  {
    name: "SIGSTOP longer than the lease, then SIGCONT",
    buckets: 1,
    async play(stage) {
      await stage.start();
      await stage.start();
      const leader = await stage.leader();
      await stage.amid();
      const atMs = Date.now();
      leader.freeze();
      stage.excuse(atMs);
      await stage.taken(leader, atMs, "crash");
      await pause(stage.random.next() * LEASE_MS);
      leader.thaw();
    },
  },
  {
    name: "the leader is cut from the API server, silently",
    buckets: 1,
    async play(stage) {
      const leader = await cutLeader(stage, "silent");
      await pause(stage.random.next() * 2 * LEASE_MS);
      leader.links.cluster.mend();
    },
  },
  {
    name: "connections to the API server are refused for a while",
    buckets: 1,
    async play(stage) {
      const leader = await cutLeader(stage, "reset");
      leader.links.cluster.mend();
    },
  },
  {
    name: "SIGTERM of the leader of three",
    buckets: 1,
    async play(stage) {
      await Promise.all([stage.start(), stage.start(), stage.start()]);
      const leader = await stage.leader();
      await stage.prompt();
      const atMs = Date.now();
      const stopping = stage.stop(leader);
      await stage.taken(leader, atMs, "clean stop");
      await stopping;
    },
  },
  {
    name: "SIGKILL of the leader of three, and of the next one",
    buckets: 1,
    async play(stage) {
      await Promise.all([stage.start(), stage.start(), stage.start()]);
      for (const _time of [1, 2]) {
        const leader = await stage.leader();
        await stage.amid();
        const atMs = await kill(stage, leader);
        await stage.taken(leader, atMs, "crash");
      }
    },
  },
  {
    name: "the only one is killed and started again",
    buckets: 1,
    async play(stage) {
      for (const _time of [1, 2]) {
        const only = await stage.start();
        await stage.leader();
        await stage.amid();
        await kill(stage, only);
      }
      await stage.start();
    },
  },
  {
    name: "scale 1→3→1 with four buckets",
    buckets: 4,
    async play(stage) {
      await stage.start();
      await divided(stage);
      await stage.amid();
      const added = await Promise.all([stage.start(), stage.start()]);
      await divided(stage);
      await stage.amid();
      for (const one of added) {
        const atMs = Date.now();
        const stopping = stage.stop(one);
        await stage.taken(one, atMs, "clean stop with a slow receiver");
        await stopping;
      }
      await divided(stage);
    },
  },
  {
    name: "SIGKILL of one of two that share four buckets",
    buckets: 4,
    async play(stage) {
      const first = await stage.start();
      await stage.start();
      await divided(stage);
      await stage.amid();
      const atMs = await kill(stage, first);
      await stage.taken(first, atMs, "crash with several buckets");
    },
  },
  {
    name: "SIGKILL during rebalancing of four buckets",
    buckets: 4,
    async play(stage) {
      const first = await stage.start();
      await divided(stage);
      await stage.amid();
      const second = await stage.start();
      await eventually({ what: "the first bucket to move", withinMs: WAIT_MS, everyMs: 20 }, async () =>
        (stage.held()[0] ?? 0) < stage.buckets ? true : undefined,
      );
      await pause(stage.random.next() * 400);
      const victim = stage.random.next() < 0.5 ? first : second;
      const atMs = await kill(stage, victim);
      await stage.taken(victim, atMs, "crash with several buckets");
      await stage.start();
    },
  },
  {
    name: "SIGSTOP of one of three during rebalancing of four buckets",
    buckets: 4,
    async play(stage) {
      const first = await stage.start();
      await divided(stage);
      await Promise.all([stage.start(), stage.start()]);
      await stage.amid();
      const atMs = Date.now();
      first.freeze();
      stage.excuse(atMs);
      await stage.taken(first, atMs, "crash with several buckets");
      first.thaw();
    },
  },
];
