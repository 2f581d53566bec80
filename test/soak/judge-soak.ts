import { judge } from "../../src/cli/demo-judge.ts";
import { readFileSync } from "node:fs";
import type { Settings } from "../../src/config/settings.ts";
import type { SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import type { Comparison, Difference } from "../../src/verify/compare.ts";
import { strayActs } from "../e2e/parts/stray-acts.ts";
import type { Excuse } from "../e2e/parts/round-judge.ts";
import { repeatsOf } from "../e2e/parts/round-judge.ts";
import { lostTerms } from "./lost-terms.ts";
import type { MetricSample } from "./self-metrics.ts";
import { samplesOf } from "./self-metrics.ts";
import { RENEW_DEADLINE_MS } from "./soak-site.ts";
import type { SoakSite } from "./soak-site.ts";
import { VICTIM } from "./soak-world.ts";

/** A checkpoint is written at most this long after a delivery. */
const CHECKPOINT_MS = 10_000;

/** What a busy machine adds to a write, and to an arrival, on the wall. */
const BUSY_MS = 2000;

/** What came of the minutes. */
export interface MinutesVerdict {
  readonly equal: number;
  readonly differences: readonly Difference[];
  /** Minutes of the load balancer whose points are refused: they must all be missing. */
  readonly refused: number;
  /** Terms that a process lost by its own clock; those that ended with the process are not among them. */
  readonly lostTerms: number;
  readonly afterCrash: number;
  readonly afterLostAnswer: number;
  readonly wrongRepeats: readonly string[];
  readonly strays: readonly string[];
}

/** Judges every minute that is due by now, at the receiver's record. */
export function judgeMinutes(
  site: SoakSite,
  of: {
    readonly world: SimulatedWorld;
    readonly settings: Settings;
    readonly startedAtMs: number;
    readonly speed: number;
  },
): MinutesVerdict {
  const { record } = site.receiver;
  const comparison: Comparison = judge({
    ...of,
    record,
    nowMs: site.clock.nowMs(),
    rules: { allowRepeat: () => true, maxDifferences: Number.POSITIVE_INFINITY },
  }).comparison;
  const refused = comparison.differences.filter(
    (one) => one.kind === "missing" && one.key.includes(`/${VICTIM}/`),
  );
  const busyMs = BUSY_MS * of.speed;
  const widened = (one: Excuse, beforeMs: number): Excuse => ({
    fromMs: one.fromMs - beforeMs - busyMs,
    toMs: one.toMs + busyMs,
  });
  const lost = site.all().flatMap((one) => lostTerms(one.log()));
  const givenUp = lost.map((atMs) => ({ fromMs: atMs - RENEW_DEADLINE_MS, toMs: atMs }));
  const ends = [...site.crashes, ...site.leases.lost, ...givenUp];
  const crashes = ends.map((one) => widened(one, CHECKPOINT_MS));
  const lostAnswers = site.lostAnswers.map((one) => widened(one, 0));
  const afterCrash = repeatsOf(record, crashes).allowed;
  const all = repeatsOf(record, [...crashes, ...lostAnswers]);
  return {
    equal: comparison.equal,
    differences: comparison.differences.filter((one) => !refused.includes(one)),
    refused: refused.length,
    lostTerms: lost.length,
    afterCrash,
    afterLostAnswer: all.allowed - afterCrash,
    wrongRepeats: all.wrong,
    strays: strayActs(site.leases.changes, site.all()),
  };
}

/** Kinds whose number each replica must know at the end as the API server does. */
const KINDS = ["ingresses", "services", "ingressclasses"];

/** What a replica says of the cluster, in words where it is wrong. */
export interface ViewVerdict {
  readonly wrongCounts: readonly string[];
  readonly relistDifferences: number;
}

/** Asks the running replicas how many objects they know, and how often a slow relist found what the watch had not told. */
export async function judgeViews(site: SoakSite): Promise<ViewVerdict> {
  const wrongCounts: string[] = [];
  let relistDifferences = 0;
  for (const replica of site.running()) {
    const page = await (await fetch(`${replica.metricsUrl}/metrics`)).text();
    const objects = samplesOf(page, "elbow_cluster_objects");
    for (const kind of KINDS) {
      const known = objects.find(({ labels }: MetricSample) => labels["kind"] === kind)?.value;
      const there = site.kubernetes.store.list(kind, null).length;
      if (known !== there) {
        wrongCounts.push(`${replica.name} knows ${known ?? "no"} ${kind} of ${there}`);
      }
    }
    relistDifferences += samplesOf(page, "elbow_watch_relist_differences_total")
      .filter(({ labels }) => labels["reason"] === "periodic")
      .reduce((sum, { value }) => sum + value, 0);
  }
  return { wrongCounts, relistDifferences };
}

/** Resident memory of a process in MiB; NaN when it is gone. Linux only. */
export function residentMib(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
