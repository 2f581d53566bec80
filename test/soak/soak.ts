/**
 * `npm run soak`: real processes of the bundle against a simulated cluster, AWS and receiver where nothing stays well for long:
 * load balancers come and go, the receiver, the API server and AWS fail in every way there is, leaders are killed, frozen, cut
 * off and stopped. At the end a verdict, and exit code 1 when it is bad.
 *
 * Options: --minutes N or --hours N (of the wall; default 10 minutes), --speed N (how fast the clocks of all go; default 10,
 * 1 = as on the wall), --seed S, --out FILE (the figures as JSON), --plant no-checkpoint|no-election (must come out bad).
 */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { settingsOf } from "../e2e/parts/replica-ground.ts";
import { judgeMinutes, judgeViews, residentMib } from "./judge-soak.ts";
import { liveMemory } from "./live-memory.ts";
import { memoryDrift } from "./memory-drift.ts";
import { endLeaders } from "./soak-ends.ts";
import { LEASE_MS, openSoakSite, RETRY_MS } from "./soak-site.ts";
import type { SoakSetting } from "./soak-site.ts";
import { atLeast, atMost, told, verdictTable } from "./soak-verdict.ts";
import type { VerdictRow } from "./soak-verdict.ts";
import { letItStorm } from "./soak-weather.ts";
import { soakWorld } from "./soak-world.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string" },
    hours: { type: "string" },
    speed: { type: "string", default: "10" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    plant: { type: "string" },
    out: { type: "string" },
  },
});
const wallMs =
  options.hours === undefined ? Number(options.minutes ?? 10) * 60_000 : Number(options.hours) * 3_600_000;
const speed = Number(options.speed);
const seed = Number(options.seed);
const plant = plantOf(options.plant);
if (![wallMs, speed, seed].every((value) => Number.isFinite(value) && value >= 0) || wallMs < 60_000) {
  throw new Error("--minutes, --hours, --speed and --seed are numbers; a soak takes a minute at least");
}

function plantOf(text: string | undefined): SoakSetting["plant"] {
  switch (text) {
    case undefined:
      return null;
    case "no-checkpoint":
    case "no-election":
      return text;
    default:
      throw new Error(`--plant ${text}: write no-checkpoint or no-election`);
  }
}

/** The part of the time in which leaders end; after it the same processes live on, so that their memory can be watched. */
const ENDS_PART = 0.5;

/** Of the rest, the part before memory is looked at. */
const WARM_PART = 0.25;

/** At the end it is well for so long on the wall, that everything is caught up with. */
const CALM_MS = 20_000;
const CATCH_UP_MS = 120_000;

/** Growth of what a process has in use, after a collection, over the time in which it is watched. Less is what history it keeps. */
const DRIFT_MIB = 8;

/** Hand-overs by the program's clock: the Lease, retries of two replicas, and what a busy machine adds on the wall. */
const BUSY_MS = 2000;
const CRASH_MS = LEASE_MS + 3 * RETRY_MS + BUSY_MS * speed;
/** What was read is delivered before the Lease is given back, to a receiver that may be slow or away. */
const STOP_MS = 2 * RETRY_MS + 3 * BUSY_MS * speed;

const started = Date.now();
const say = (line: string): void =>
  void process.stdout.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(6)} s  ${line}\n`);

if (process.env["ELBOW_BUNDLE"] === undefined) {
  const build = fileURLToPath(new URL("../../.dev/build.ts", import.meta.url));
  const built = spawnSync(process.execPath, [build], { stdio: "inherit" });
  if (built.status !== 0) {
    throw new Error("the bundle was not built");
  }
}

const fromMs = Date.now();
const scale = { speed, fromMs };
const random = seededRandom(seed);
const world = soakWorld({ seed, startMs: fromMs, endMs: fromMs + (wallMs + CALM_MS) * speed, random });
say(
  `seed ${seed}; ${wallMs / 60_000} minutes at ${speed} times the speed; ${world.loadBalancers.length} load balancers in all`,
);

await using site = await openSoakSite({ world, scale, seed, plant });
await site.start();
const startedAtMs = site.clock.nowMs();
await site.start();
const settings = settingsOf(
  { ...site.config, otlp: { endpoint: site.receiver.httpUrl, protocol: "http/protobuf" } },
  site.env,
);

const storm = new AbortController();
const ending = new AbortController();
const watching = new AbortController();
const never = new AbortController().signal;
const endsUntilMs = Date.now() + wallMs * ENDS_PART;
const stormUntilMs = Date.now() + wallMs - CALM_MS;
const warmUntilMs = endsUntilMs + (stormUntilMs - endsUntilMs) * WARM_PART;
let deaths: readonly string[] = [];

const weather = letItStorm(site, { random: seededRandom(seed + 1), clock: systemClock, say }, storm.signal);
const ends = endLeaders(site, { random: seededRandom(seed + 2), scale, say }, ending.signal);
const watch = (async () => {
  while (!watching.signal.aborted) {
    await systemClock.sleep(1000, watching.signal).catch(() => undefined);
    if (Date.now() > endsUntilMs && !ending.signal.aborted) {
      ending.abort();
      say("leaders live on from here");
    }
    if (Date.now() > stormUntilMs && !storm.signal.aborted) {
      storm.abort();
      say("the weather is good from here");
    }
  }
})();

const struck = await weather;
const ended = await ends;
await systemClock.sleep(CALM_MS, never);
const judged = { world, settings, startedAtMs, speed };
let minutes = judgeMinutes(site, judged);
for (const untilMs = Date.now() + CATCH_UP_MS; minutes.differences.length > 0 && Date.now() < untilMs;) {
  await systemClock.sleep(5000, never);
  minutes = judgeMinutes(site, judged);
}
const views = await judgeViews(site);
watching.abort();
await watch;
const livedMinutes = (site.clock.nowMs() - startedAtMs) / 60_000;
const asked = [...ended.counts].reduce(
  (sum, [how, count]) => sum + (how === "killed" || how === "stopped" ? count : 0),
  0,
);
deaths = site
  .all()
  .filter((one) => one.ending() !== undefined)
  .map((one) => `${one.name} ${JSON.stringify(one.ending())}`);
const memory = site.running().map((one) => ({
  name: one.name,
  residentMib: residentMib(one.pid),
  samples: liveMemory(one.log(), warmUntilMs),
}));
const stops = await Promise.all(site.running().map(async (one) => one.stop()));
const unclean = [
  ...ended.unclean,
  ...stops.filter((how) => !("code" in how) || how.code !== 0).map((how) => JSON.stringify(how)),
];
const of = (kind: string): number => minutes.differences.filter((one) => one.kind === kind).length;
const calls = site.aws.counts().calls;
const described = Object.entries(calls).reduce(
  (sum, [name, count]) => sum + (name.startsWith("Describe") ? count : 0),
  0,
);
const apiRequests = [...site.kubernetes.requests.values()].reduce((sum, count) => sum + count, 0);
const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([what, count]) => `${what} ${count}×`).join(", ") || "none";

const slowest = (ways: readonly string[]): number =>
  Math.max(
    0,
    ...ended
      .handOvers()
      .filter(({ how }) => plant !== "no-election" && ways.includes(how))
      .map(({ tookMs }) => (tookMs ?? Number.POSITIVE_INFINITY) / 1000),
  );
const refusedPushes = site.receiver.counts.refusedRequests;
const none = (what: string, seen: number): VerdictRow => atMost(what, { seen, bound: 0 });
const aMinute = (what: string, count: number, bound: number): VerdictRow =>
  atMost(what, { seen: count / livedMinutes, bound });
const memoryRow = ({ name, residentMib: rss, samples }: (typeof memory)[number]): VerdictRow => {
  const drift = memoryDrift(samples);
  const seen = drift?.driftMib ?? Number.POSITIVE_INFINITY;
  const row = atMost(`growth of live memory of ${name}`, { seen, bound: DRIFT_MIB, unit: " MiB" });
  return drift === null
    ? row
    : {
        ...row,
        seen: `${row.seen} in ${(drift.overMs / 60_000).toFixed(1)} min (median ${drift.medianMib.toFixed(1)}; resident ${rss.toFixed(0)} MiB)`,
      };
};

const rows: VerdictRow[] = [
  told(
    "time",
    `${(wallMs / 60_000).toFixed(1)} min of the wall, ${livedMinutes.toFixed(0)} min of the program`,
  ),
  told("leaders", list(ended.counts)),
  told(
    "weather",
    `${[...struck.values()].reduce((sum, count) => sum + count, 0)} faults of ${struck.size} kinds`,
  ),
  atLeast("minutes equal to CloudWatch's final value", minutes.equal, 1000),
  none("minutes missing", of("missing")),
  none("minutes different", of("different")),
  none("minutes that should not be there", of("extra") + of("repeated")),
  told("minutes refused for good by the receiver", String(minutes.refused)),
  told("terms that a living process lost", String(minutes.lostTerms)),
  told("repeats after a crash or a lost term", String(minutes.afterCrash)),
  told("repeats after a lost answer", String(minutes.afterLostAnswer)),
  none("repeats without excuse", minutes.wrongRepeats.length),
  none("paid calls and pushes by a replica that leads nothing", minutes.strays.length),
  atMost("slowest hand-over after a crash", {
    seen: slowest(["killed", "frozen", "cut off"]),
    bound: CRASH_MS / 1000,
    unit: " s",
  }),
  atMost("slowest hand-over of a clean stop", {
    seen: slowest(["stopped"]),
    bound: STOP_MS / 1000,
    unit: " s",
  }),
  none("processes that ended by themselves", deaths.length - asked),
  none("stops that were not clean", unclean.length),
  none("kinds of objects miscounted at the end", views.wrongCounts.length),
  none("differences found by slow relists", views.relistDifferences),
  ...memory.map(memoryRow),
  aMinute("GetMetricData calls a minute", calls["GetMetricData"] ?? 0, 12),
  aMinute("ELB calls a minute", described, 30),
  aMinute("requests to the API server a minute", apiRequests, 90),
  aMinute("pushes a minute, refused ones aside", site.receiver.counts.requests - refusedPushes, 60),
  atMost("pushes refused for each refused minute", {
    seen: refusedPushes / Math.max(1, minutes.refused),
    bound: 6,
  }),
  none("points that the record had no room for", site.receiver.record.dropped),
];
process.stdout.write(`\n${verdictTable(rows)}\n`);
const good = rows.every((row) => row.good);
if (!good) {
  const shown = [
    ...minutes.differences.slice(0, 5).map((one) => JSON.stringify(one)),
    ...minutes.wrongRepeats.slice(0, 5),
    ...minutes.strays.slice(0, 5),
    ...views.wrongCounts,
    ...unclean,
    ...(deaths.length > asked ? deaths : []),
  ];
  process.stdout.write(`seed ${seed}\n${shown.join("\n")}\n`);
}
if (options.out !== undefined) {
  await writeFile(options.out, `${JSON.stringify({ seed, speed, good, rows }, null, 2)}\n`);
}
process.exitCode = good ? 0 : 1;
