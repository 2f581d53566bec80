import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { partFolder } from "../../../.dev/parts/install-parts.ts";
import { openMetricsSink } from "../../../src/otlp/openmetrics-sink.ts";
import { batchOf } from "../../otlp/sample-batch.ts";
import { arrivals, firstMinute, lastWeekOf, type OwnerSeries } from "./rules-live-history.ts";
import type { SeenMinute } from "./rules-live-judge.ts";
import { alertRulesOf, firingNow } from "./rules-live-rules.ts";
import { alertKey, type LiveWorld } from "./rules-live-world.ts";
import type { Prometheus } from "./prometheus.ts";
import { httpSink, type RealSink } from "./sinks.ts";

const minuteMs = 60_000;

/** Seconds into a minute at which its polls deliver: never before it began, and soon enough for the next evaluation. */
const deliveryMs = 2_000;

/** How often the alerts are looked at. */
const lookMs = 10_000;

/** What the phase works with. */
export interface LivePhase {
  readonly prometheus: Prometheus;
  readonly world: LiveWorld;
  /** The first live minute, epoch ms. */
  readonly zeroMs: number;
  readonly ruleFile: string;
  readonly rulesText: string;
  /** How long the rules are watched, in whole minutes. */
  readonly minutes: number;
}

/** What was seen in the phase. */
export interface LiveRecord {
  /** The minute from which on rules were evaluated. */
  readonly loadedMin: number;
  /** By minute, as `/api/v1/alerts` showed it while it happened. */
  readonly shown: readonly SeenMinute[];
  /** By minute, as `ALERTS` has it afterwards. */
  readonly stored: readonly SeenMinute[];
  /** Points that were pushed before and during the phase, how long the first took and how late the latest delivery was. */
  readonly historyPoints: number;
  readonly historyMs: number;
  readonly livePoints: number;
  readonly latestPushMs: number;
}

/** Writes last week's hour into blocks of an empty database, as the page on backfill tells the reader to. */
export async function writeLastWeek(world: LiveWorld, zeroMs: number, folder: string): Promise<string> {
  const file = join(folder, "last-week.om");
  const start = zeroMs / minuteMs;
  const range = { from: start + firstMinute, to: start };
  const sink = openMetricsSink("file", { file, range, shiftMs: 0, help: () => "" });
  const { signal } = new AbortController();
  const owners = lastWeekOf(world, zeroMs);
  for (const { owner, series } of owners) {
    await sink.deliver(batchOf(series, owner), signal);
  }
  await sink.finish(
    owners.map(({ owner }) => owner),
    signal,
  );
  await sink.close();
  const data = join(folder, "data");
  const promtool = join(partFolder("prometheus"), "bin", "promtool");
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", file, data]);
  return data;
}

/** Pushes the history, loads the rules, and lets minutes arrive as they would until the phase is over. */
export async function livePhase(phase: LivePhase): Promise<LiveRecord> {
  const { prometheus, world, zeroMs, minutes } = phase;
  await using sink = httpSink(prometheus.otlpUrl);
  const nowMin = (): number => (Date.now() - zeroMs) / minuteMs;
  const push = async (from: number, to: number): Promise<number> =>
    deliverAll(sink, arrivals(world, { from, to }, zeroMs));

  const pushedAtMs = Date.now();
  let delivered = Math.floor(nowMin());
  const historyPoints = await push(-Infinity, delivered);
  const historyMs = Date.now() - pushedAtMs;
  let livePoints = 0;
  let latestPushMs = 0;
  const catchUp = async (): Promise<void> => {
    const due = Math.floor((Date.now() - deliveryMs - zeroMs) / minuteMs);
    if (due > delivered) {
      livePoints += await push(delivered, due);
      latestPushMs = Math.max(latestPushMs, Date.now() - (zeroMs + (delivered + 1) * minuteMs));
      delivered = due;
    }
  };
  while (nowMin() < -0.4) {
    await catchUp();
    await pause(deliveryMs);
  }
  latestPushMs = 0;
  await catchUp();
  await writeFile(phase.ruleFile, phase.rulesText);
  await prometheus.reload();
  const loadedMin = Math.ceil(nowMin());
  const lastMin = loadedMin + minutes;

  const shown = new Map<number, Set<string>>();
  while (nowMin() < lastMin + 1) {
    await catchUp();
    const minute = Math.floor(nowMin());
    const keys = shown.get(minute) ?? new Set();
    for (const labels of await prometheus.firing()) {
      keys.add(alertKey(labels));
    }
    shown.set(minute, keys);
    await pause(lookMs);
  }
  return {
    loadedMin,
    shown: [...shown]
      .map(([minute, firing]) => ({ minute, firing }))
      .filter(({ minute }) => minute >= loadedMin && minute <= lastMin),
    stored: await storedAlerts(phase, loadedMin),
    historyPoints,
    historyMs,
    livePoints,
    latestPushMs,
  };
}

/** The state at the end of each minute. */
async function storedAlerts(phase: LivePhase, loadedMin: number): Promise<readonly SeenMinute[]> {
  const { prometheus, zeroMs, minutes, rulesText } = phase;
  const startMs = zeroMs + (loadedMin + 1) * minuteMs - 1000;
  const rows = await prometheus.queryRange(firingNow(alertRulesOf(rulesText)), {
    startMs,
    endMs: startMs + minutes * minuteMs,
    stepMs: minuteMs,
  });
  return Array.from({ length: minutes + 1 }, (_, index) => ({
    minute: loadedMin + index,
    firing: new Set(
      rows
        .filter(({ samples }) => samples.some((one) => one.timestampMs === startMs + index * minuteMs))
        .map(({ labels }) => labels["key"] ?? ""),
    ),
  }));
}

/** Rejects when the receiver refuses a point: then the series under test are not what they should be. */
async function deliverAll(sink: RealSink, owners: readonly OwnerSeries[]): Promise<number> {
  let points = 0;
  for (const { owner, series } of owners) {
    const { delivered, refused } = await sink.deliver(owner, series);
    if (refused.length > 0) {
      throw new Error(`points of ${owner} were refused: ${JSON.stringify(refused.slice(0, 3))}`);
    }
    points += delivered;
  }
  return points;
}
