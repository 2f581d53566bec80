import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { MetricReader } from "../../src/aws/metric-reader.ts";
import {
  decodeBackfill,
  encodeBackfill,
  type BackfillDocument,
} from "../../src/controller/rules/backfill-document.ts";
import { storedMinutes } from "../../src/controller/rules/only-missing.ts";
import { openMetricsSink } from "../../src/otlp/openmetrics-sink.ts";
import { compare, isClean } from "../../src/verify/compare.ts";
import {
  arrivedPoints,
  documentOf,
  expectedPoints,
  finish,
  nowMinute,
  openBackfill,
  openLab,
  verdictOf,
  type Lab,
} from "./backfill-lab.ts";

const never = new AbortController().signal;
const range = { from: nowMinute - 900, to: nowMinute };

/** What a progress file would give back. */
function reread(document: BackfillDocument | undefined): BackfillDocument {
  const decoded = decodeBackfill(encodeBackfill(document as BackfillDocument));
  if (decoded.kind !== "backfill") {
    throw new Error(decoded.message);
  }
  return decoded.document;
}

/** Every arrival, info series too. */
function arrivals(lab: Lab): number {
  return lab.receiver.record.pointCount;
}

/** Arrivals of one series and minute beyond the first, info series too. */
function repeats(lab: Lab): number {
  return lab.receiver.record
    .series()
    .reduce((sum, { timesMs }) => sum + timesMs.length - new Set(timesMs).size, 0);
}

describe("a backfill", () => {
  test("delivers the truth of every minute once, up to where a live controller would begin", async () => {
    const lab = await openLab();
    const { backfill, saved } = openBackfill(lab, documentOf(lab.settings, range));
    const estimate = backfill.estimate();
    const end = await finish(lab.clock, backfill.run(never));
    expect(end).toMatchObject({ kind: "complete", behind: [] });
    const verdict = verdictOf(lab, range);
    expect(verdict.differences).toEqual([]);
    expect(isClean(verdict)).toBe(true);
    expect(verdict.equal).toBeGreaterThan(150_000);
    expect(end.figures.leftMinutes).toBe(0);
    expect(reread(saved.at(-1)).progress.push).toEqual(saved.at(-1)?.progress.push);
    expect(lab.clock.pending).toBe(0);
    // The price that was said is the price that was paid.
    expect(lab.metrics.bill().units).toBe(estimate.units);
    expect(end.figures.reading.costUsd).toBeCloseTo(estimate.usd, 9);
  });

  test("sends each series in ascending order, so that an in-order receiver refuses nothing", async () => {
    const lab = await openLab({ receiver: { kind: "prometheus", windowMs: 0 } });
    const { backfill } = openBackfill(lab, documentOf(lab.settings, { from: nowMinute - 50, to: nowMinute }));
    const end = await finish(lab.clock, backfill.run(never));
    expect(end).toMatchObject({ kind: "complete", figures: { counts: { refused: {} } } });
  });

  test("throttling, failing queries and a receiver that comes and goes cost time, nothing else", async () => {
    const lab = await openLab({
      faults: {
        "aws-throttled": { share: 0.3 },
        "query-internal-error": { share: 0.02 },
        "query-partial": { share: 0.02 },
        "receiver-unavailable": { share: 0.3 },
      },
    });
    const { backfill } = openBackfill(lab, documentOf(lab.settings, range));
    const end = await finish(lab.clock, backfill.run(never));
    expect(end).toMatchObject({ kind: "complete" });
    expect(verdictOf(lab, range).differences).toEqual([]);
    expect(repeats(lab)).toBe(0);
  });

  test("points that the receiver refuses are counted with their reason, and not tried again", async () => {
    const lab = await openLab({ receiver: { kind: "prometheus", windowMs: 30 * 60_000 } });
    const { backfill } = openBackfill(lab, documentOf(lab.settings, range));
    const end = await finish(lab.clock, backfill.run(never));
    expect(end.kind).toBe("complete");
    const refused = Object.values(end.figures.counts.refused).reduce((sum, points) => sum + points, 0);
    expect(refused).toBeGreaterThan(0);
    expect(end.figures.counts.points + refused).toBeGreaterThan(150_000);
  });

  test("a series that cannot be read stays behind and is named; the same command reads it later", async () => {
    const lab = await openLab();
    const sick = lab.members[0]?.series.specs[0];
    const broken: MetricReader = {
      async read(request, signal) {
        const reading = await lab.metrics.read(request, signal);
        return reading.kind === "answered"
          ? {
              ...reading,
              outcomes: reading.outcomes.map((outcome, index) =>
                request.queries[index] === sick?.query
                  ? { kind: "unread" as const, reason: "internal-error" as const, message: "InternalError" }
                  : outcome,
              ),
            }
          : reading;
      },
    };
    const first = openBackfill(lab, documentOf(lab.settings, range), { reader: broken });
    const end = await finish(lab.clock, first.backfill.run(never));
    expect(end).toMatchObject({
      kind: "incomplete",
      behind: [{ name: lab.members[0]?.series.name, series: 1, message: "InternalError" }],
    });
    const second = openBackfill(lab, reread(first.saved.at(-1)));
    expect(await finish(lab.clock, second.backfill.run(never))).toMatchObject({ kind: "complete" });
    expect(verdictOf(lab, range).differences).toEqual([]);
    expect(repeats(lab)).toBe(0);
  });

  test("without permission it stops at once and says which", async () => {
    const lab = await openLab();
    const denied: MetricReader = {
      read: async () => ({
        kind: "failed",
        calls: 1,
        failure: {
          code: "denied",
          name: "AccessDenied",
          message: "denied: not authorized",
          action: "cloudwatch:GetMetricData",
        },
      }),
    };
    const { backfill } = openBackfill(lab, documentOf(lab.settings, range), { reader: denied });
    expect(await finish(lab.clock, backfill.run(never))).toMatchObject({
      kind: "failed",
      remedy: expect.stringContaining("cloudwatch:GetMetricData"),
    });
    expect(arrivals(lab)).toBe(0);
  });

  test("minutes that CloudWatch has forgotten are lost and counted, never called zero", async () => {
    const lab = await openLab();
    const old = { from: nowMinute - 15 * 1440 - 500, to: nowMinute - 15 * 1440 + 300 };
    const { backfill } = openBackfill(lab, documentOf(lab.settings, old));
    const end = await finish(lab.clock, backfill.run(never));
    expect(end.kind).toBe("complete");
    expect(end.figures.counts.forgotten).toBeGreaterThan(1000);
    const oldest = Math.min(...arrivedPoints(lab).map(({ timeMs }) => timeMs)) / 60_000;
    expect(oldest).toBeGreaterThanOrEqual(nowMinute - 15 * 1440);
  });

  test("it ends before the marks of the live controller, each series at its own", async () => {
    const lab = await openLab();
    const marked = lab.members.map((one, index) => ({
      ...one,
      liveMarks: new Map(one.series.specs.map(({ id }, place) => [id, nowMinute - 200 - index - place])),
    }));
    const { backfill } = openBackfill({ ...lab, members: marked }, documentOf(lab.settings, range));
    await finish(lab.clock, backfill.run(never));
    const newest = new Map<string, number>();
    for (const { name, labels, timesMs } of lab.receiver.record.series()) {
      const key = `${name} ${labels["load_balancer"]} ${labels["target_group"] ?? ""}`;
      newest.set(key, Math.max(...timesMs) / 60_000);
    }
    const beyond = marked.flatMap(({ series, liveMarks }) =>
      series.specs.filter((spec) => {
        const key = `${spec.name} ${series.dimension} ${spec.labelsKey}`;
        return (newest.get(key) ?? 0) > (liveMarks.get(spec.id) ?? 0);
      }),
    );
    expect(beyond).toEqual([]);
    expect(newest.size).toBeGreaterThan(100);
  });
});

describe("a backfill that was interrupted", () => {
  test("by a stop: the next run goes on where it was and repeats nothing", async () => {
    const lab = await openLab({ faults: { "receiver-slow": { share: 0.5 } } });
    let document = documentOf(lab.settings, range);
    let stops = 0;
    for (let run = 0; run < 40; run += 1) {
      const stop = new AbortController();
      const { backfill, saved } = openBackfill(lab, document);
      const working = backfill.run(stop.signal);
      await lab.clock.advance(700 + 130 * run);
      stop.abort();
      const end = await finish(lab.clock, working);
      document = reread(saved.at(-1));
      if (end.kind === "complete") {
        break;
      }
      expect(end.kind).toBe("stopped");
      stops += 1;
    }
    expect(stops).toBeGreaterThan(1);
    expect(verdictOf(lab, range).differences).toEqual([]);
    expect(repeats(lab)).toBe(0);
  });

  test("by a kill: what is repeated was delivered after the last save, with the same values", async () => {
    const lab = await openLab();
    const document = documentOf(lab.settings, range);
    const first = openBackfill(lab, document);
    const killed = new AbortController();
    const working = first.backfill.run(killed.signal);
    await lab.clock.advance(1500);
    const lastSaved = first.saved.at(-1) ?? document;
    killed.abort();
    await finish(lab.clock, working);
    const second = openBackfill(lab, reread(lastSaved));
    expect(await finish(lab.clock, second.backfill.run(never))).toMatchObject({ kind: "complete" });
    const verdict = compare(expectedPoints(lab, range), arrivedPoints(lab), { allowRepeat: () => true });
    expect(isClean(verdict)).toBe(true);
  });

  test("while the receiver is away: it stops within its deadline and loses nothing", async () => {
    const lab = await openLab({
      receiver: {
        kind: "down-for",
        fromMs: 0,
        toMs: (nowMinute + 60) * 60_000,
        otherwise: { kind: "lenient" },
      },
    });
    const stop = new AbortController();
    const first = openBackfill(lab, documentOf(lab.settings, range));
    const working = first.backfill.run(stop.signal);
    await lab.clock.advance(60_000);
    expect(first.shown.at(-1)?.waiting).toBe("simulated outage");
    stop.abort();
    expect(await finish(lab.clock, working)).toMatchObject({ kind: "stopped" });
    await lab.clock.advance(3_600_000);
    const second = openBackfill(lab, reread(first.saved.at(-1)));
    expect(await finish(lab.clock, second.backfill.run(never))).toMatchObject({ kind: "complete" });
    expect(verdictOf(lab, range).differences).toEqual([]);
  });
});

describe("what is too old for the receiver", () => {
  test("goes to the file, the rest is pushed; together they are everything once, also over a stop", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "elbow-backfill-"));
    try {
      const lab = await openLab({ loadBalancers: 4 });
      const cut = nowMinute - 400;
      const file = path.join(folder, "history.om");
      const fileSink = () =>
        openMetricsSink("default", {
          file,
          range: { from: range.from, to: cut },
          shiftMs: 0,
          help: () => "",
        });
      let document = documentOf(lab.settings, { ...range, cut });
      const ends: string[] = [];
      for (const stop of [AbortSignal.abort(), never]) {
        const sink = fileSink();
        const { backfill, saved } = openBackfill(lab, document, {
          sinks: { push: lab.receiver, file: sink },
        });
        const working = backfill.run(stop);
        ends.push((await finish(lab.clock, working)).kind);
        document = reread(saved.at(-1));
        await sink.finish(
          lab.members.map(({ series }) => series.arn),
          never,
        );
      }
      expect(ends).toEqual(["stopped", "complete"]);
      const pushed = arrivedPoints(lab);
      const written = pointsIn(await readFile(file, "utf8"));
      expect(Math.min(...pushed.map(({ timeMs }) => timeMs))).toBe(cut * 60_000);
      expect(Math.max(...written.map(({ timeMs }) => timeMs))).toBeLessThan(cut * 60_000);
      const verdict = compare(expectedPoints(lab, range), [...pushed, ...written]);
      expect(verdict.differences).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Reads the data lines of an OpenMetrics text whose values hold no escapes. */
function pointsIn(text: string) {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value, seconds] =
      /^((?:alb|nlb|clb)_\w+)\{(.*)\} (\S+) (\S+)$/.exec(line) ?? [];
    const label = (key: string): string => new RegExp(`(?:^|,)${key}="([^"]*)"`).exec(labels)?.[1] ?? "";
    return name === undefined
      ? []
      : [
          {
            key: `${name} ${label("load_balancer")} ${label("target_group")}`,
            timeMs: Number(seconds) * 1000,
            value: Number(value),
          },
        ];
  });
}

describe("only what is missing", () => {
  test("holes are filled, what is there is neither sent nor, where a series is whole, paid for", async () => {
    const lab = await openLab();
    const whole = openBackfill(lab, documentOf(lab.settings, range));
    await finish(lab.clock, whole.backfill.run(never));
    const paid = lab.metrics.bill().units;
    const all = lab.receiver.record.series();
    const holed = await openLab();
    const isHole = (timeMs: number, name: string): boolean =>
      name.startsWith("nlb_") || (timeMs / 60_000) % 97 === 0;
    const stored = all.map(({ name, labels, timesMs, values }) => {
      const kept = [...timesMs.entries()].filter(([, timeMs]) => !isHole(timeMs, name));
      return {
        labels: { ...labels, __name__: name, added_by_receiver: "yes" },
        points: {
          timesMs: kept.map(([, timeMs]) => timeMs),
          values: kept.map(([index]) => values[index] as number),
        },
      };
    });
    const minutes = storedMinutes(stored, 0);
    const repair = openBackfill(holed, documentOf(holed.settings, range), {
      stored: { read: async () => ({ kind: "stored", minutes }) },
    });
    const end = await finish(holed.clock, repair.backfill.run(never));
    expect(end).toMatchObject({ kind: "complete", figures: { counts: { different: 0 } } });
    const expected = expectedPoints(lab, range).filter(({ key, timeMs }) => isHole(timeMs, key));
    expect(compare(expected, arrivedPoints(holed)).differences).toEqual([]);
    expect(holed.metrics.bill().units).toBeLessThanOrEqual(paid);

    const complete = storedMinutes(
      all.map(({ name, labels, timesMs, values }) => ({
        labels: { ...labels, __name__: name },
        points: { timesMs, values },
      })),
      0,
    );
    const idle = await openLab();
    const nothing = openBackfill(idle, documentOf(idle.settings, range), {
      stored: { read: async () => ({ kind: "stored", minutes: complete }) },
    });
    await finish(idle.clock, nothing.backfill.run(never));
    expect(arrivals(idle)).toBe(0);
    // Only series that are silent in some minutes had to be asked for.
    expect(idle.metrics.bill().units).toBeLessThan(paid / 2);
  });

  test("when the receiver cannot be asked, nothing is pushed blindly", async () => {
    const lab = await openLab({ loadBalancers: 2 });
    const { backfill } = openBackfill(lab, documentOf(lab.settings, range), {
      stored: { read: async () => ({ kind: "failed", message: "HTTP 503" }) },
    });
    const end = await finish(lab.clock, backfill.run(never));
    expect(end).toMatchObject({
      kind: "incomplete",
      behind: [{ message: "HTTP 503" }, { message: "HTTP 503" }],
    });
    expect(arrivals(lab)).toBe(0);
    expect(lab.metrics.bill().calls).toBe(0);
  });
});
