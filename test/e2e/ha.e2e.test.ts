/**
 * Two and three real processes of the bundle on a real API server, through everything that takes a leader away, judged at the
 * receiver's records. ELBOW_HA_ROUNDS says how many rounds, ELBOW_HA_SEED repeats some, ELBOW_HA_ONLY picks scenarios by words.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { eventually } from "./parts/eventually.ts";
import { SCENARIOS } from "./parts/ha-scenarios.ts";
import { openStage } from "./parts/ha-stage.ts";
import type { Stage } from "./parts/ha-stage.ts";
import { replicaGround } from "./parts/replica-ground.ts";
import type { ReplicaGround } from "./parts/replica-ground.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const seed = Number(process.env["ELBOW_HA_SEED"] ?? Math.floor(Math.random() * 1e6));
const only = process.env["ELBOW_HA_ONLY"] ?? "";
const chosen = SCENARIOS.filter(({ name }) => name.includes(only));

/** As many as fit into a run of all tests; the proof takes twenty. */
const count = Number(process.env["ELBOW_HA_ROUNDS"] ?? Math.min(6, chosen.length));

/** A round takes about half a minute. */
const ROUND_TIMEOUT_MS = 300_000;

/** What a receiver got this long before a kill is in the checkpoint. */
const LONGER_THAN_EXCUSED_MS = 13_000;

/** From the seed, a different scenario first; then one after the other, so that each comes. */
const rounds = Array.from({ length: count }, (_, index) => {
  const scenario = chosen[(seed + index) % chosen.length];
  return { scenario: scenario ?? SCENARIOS[0], number: index + 1, seed: seed * 1000 + index };
}).flatMap(({ scenario, ...rest }) =>
  scenario === undefined ? [] : [{ ...rest, scenario, name: scenario.name }],
);

describe(`replicas that share Leases (seed ${seed})`, () => {
  const life = new AsyncDisposableStack();
  let ground: ReplicaGround;
  let stage: Stage | undefined;

  beforeAll(async () => {
    ground = life.use(await replicaGround({ seed: 3, loadBalancers: 8 }));
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [stage]);

  test.each(rounds)(
    "round $number: $name",
    async ({ scenario, number, seed: roundSeed }) => {
      await using played = await openStage(ground, {
        name: `elbow-${number}`,
        buckets: scenario.buckets,
        random: seededRandom(roundSeed),
      });
      stage = played;
      await scenario.play(played);
      const left = played.running();
      await played.caughtUp();
      await Promise.all(left.map(async (one) => played.stop(one)));

      const { comparison, repeats } = played.verdict();
      const strays = played.strays();
      const hands = played.handOvers.map(({ why, tookMs }) => `${why} ${(tookMs / 1000).toFixed(1)} s`);
      console.log(
        `round ${number} (${scenario.name}): ${comparison.equal} minutes equal, ${comparison.missing} missing, ${comparison.different} different, ${comparison.extra} extra, ` +
          `${repeats.allowed} allowed repeats, ${repeats.wrong.length} others, ${strays.length} stray calls and pushes; hand-overs: ${hands.join(", ") || "none"}`,
      );
      expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0, repeats: 0 });
      expect(comparison.equal).toBeGreaterThan(5000);
      expect(repeats.wrong.slice(0, 3)).toEqual([]);
      expect(strays.slice(0, 3)).toEqual([]);
      expect(played.handOvers.filter(({ tookMs, limitMs }) => tookMs > limitMs)).toEqual([]);
    },
    ROUND_TIMEOUT_MS,
  );
});

describe("the judge of the rounds notices", () => {
  const life = new AsyncDisposableStack();
  let ground: ReplicaGround;

  beforeAll(async () => {
    ground = life.use(await replicaGround({ seed: 5, loadBalancers: 4 }));
  });
  afterAll(async () => life.disposeAsync());

  test("two replicas that both lead", async () => {
    await using stage = await openStage(ground, {
      name: "both",
      buckets: 1,
      random: seededRandom(seed),
      config: { leaderElection: { enabled: false }, checkpoint: { enabled: false } },
    });
    await stage.start();
    await stage.start();
    await stage.caughtUp();
    const { comparison, repeats } = stage.verdict();
    expect(comparison).toMatchObject({ missing: 0, different: 0 });
    expect(repeats.wrong.length).toBeGreaterThan(1000);
    expect(stage.strays().length).toBeGreaterThan(0);
  });

  test("a killed replica that had kept no checkpoint", async () => {
    await using stage = await openStage(ground, {
      name: "forgetful",
      buckets: 1,
      random: seededRandom(seed),
      config: { leaderElection: { enabled: false }, checkpoint: { enabled: false } },
    });
    const first = await stage.start();
    await stage.caughtUp();
    await systemClock.sleep(LONGER_THAN_EXCUSED_MS, new AbortController().signal);
    const atMs = Date.now();
    await first.kill();
    stage.excuse(atMs);
    await stage.start();
    const noticed = { what: "a repeat that is not excused", withinMs: 60_000 };
    await eventually(noticed, async () => (stage.verdict().repeats.wrong.length > 0 ? true : undefined));
    expect(stage.verdict().repeats.wrong[0]).toMatch(/ came at .*, .* at /);
  });
});
