import { describe, expect, test } from "vitest";

import { liveMemory } from "./live-memory.ts";
import { lostTerms } from "./lost-terms.ts";
import { memoryDrift } from "./memory-drift.ts";
import { scaledMs } from "./scaled-clock.ts";
import { samplesOf } from "./self-metrics.ts";
import { atLeast, atMost, told, verdictTable } from "./soak-verdict.ts";

const MINUTE_MS = 60_000;

describe("the drift of memory", () => {
  const noise = [0, 7, 2, 9, 1, 4, 30, 3];
  const samples = (mibAt: (index: number) => number) =>
    Array.from({ length: 300 }, (_, index) => ({
      atMs: index * 1000,
      mib: mibAt(index) + (noise[index % noise.length] ?? 0),
    }));

  test("of a flat process with peaks is nothing", () => {
    const drift = memoryDrift(samples(() => 150));
    expect(Math.abs(drift?.driftMib ?? Number.NaN)).toBeLessThan(0.5);
    expect(drift).toMatchObject({ peakMib: 180, overMs: 299_000 });
  });

  test("of a leak is what it leaked", () => {
    const drift = memoryDrift(samples((index) => 150 + index * 0.1));
    expect(drift?.driftMib).toBeCloseTo(29.9, 0);
    expect(drift?.perHourMib).toBeCloseTo(360, -1);
  });

  test("one jump, as a cache makes it, counts for less than its height", () => {
    const drift = memoryDrift(samples((index) => (index < 20 ? 130 : 150)));
    expect(drift?.driftMib).toBeLessThan(10);
  });

  test("of very many samples takes no longer", () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({
      atMs: index * 1000,
      mib: 100 + index / 1000,
    }));
    expect(memoryDrift(many)?.driftMib).toBeCloseTo(50, 0);
  });

  test("of two samples is not known", () => {
    expect(memoryDrift(samples(() => 1).slice(0, 2))).toBeNull();
  });
});

test("live memory is read from a log, from a moment on", () => {
  const log = [
    '{"level":"info","msg":"leading"}',
    '{"soakLiveBytes":52428800,"rss":1,"atMs":1000}',
    '{"soakLiveBytes":62914560,"rss":1,"atMs":2000}',
    '{"soakLiveBy',
  ].join("\n");
  expect(liveMemory(log, 1500)).toEqual([{ atMs: 2000, mib: 60 }]);
});

test("lost terms are read from a log", () => {
  const line = (time: string, msg: string) =>
    JSON.stringify({ level: "warn", time, reason: "no answer", msg });
  const lost = "no longer leading: the term was lost";
  const log = [line("1970-01-01T00:00:01.000Z", "leading"), line("1970-01-01T00:00:07.500Z", lost), ""];
  expect(lostTerms(log.join("\n"))).toEqual([7500]);
});

test("a scaled clock shows the machine's time at its beginning and runs ahead", () => {
  const scale = { speed: 10, fromMs: 1_000_000 };
  expect(scaledMs(scale, 1_000_000)).toBe(1_000_000);
  expect(scaledMs(scale, 1_000_000 + MINUTE_MS)).toBe(1_000_000 + 10 * MINUTE_MS);
});

test("samples are read from a metrics page by their whole name", () => {
  const page = [
    "# TYPE elbow_cluster_objects gauge",
    'elbow_cluster_objects{kind="services",cluster="prod"} 17',
    'elbow_cluster_objects_refused_total{kind="services"} 3',
    "elbow_up 1 1700000000000",
  ].join("\n");
  expect(samplesOf(page, "elbow_cluster_objects")).toEqual([
    { labels: { kind: "services", cluster: "prod" }, value: 17 },
  ]);
  expect(samplesOf(page, "elbow_up")).toEqual([{ labels: {}, value: 1 }]);
});

describe("the verdict of a soak", () => {
  const good = [
    told("time", "10 min"),
    atLeast("minutes equal", 5000, 1000),
    atMost("minutes missing", { seen: 0, bound: 0 }),
    atMost("drift", { seen: 3.456, bound: 16, unit: " MiB" }),
  ];

  test("names each figure with its bound", () => {
    expect(verdictTable(good)).toBe(
      [
        "  time             10 min",
        "  minutes equal    5000      at least 1000",
        "  minutes missing  0         at most 0",
        "  drift            3.46 MiB  at most 16 MiB",
        "soak: good",
      ].join("\n"),
    );
  });

  test.each([
    ["too much", atMost("minutes missing", { seen: 1, bound: 0 })],
    ["too little", atLeast("minutes equal", 0, 1000)],
    ["not a number", atMost("drift", { seen: Number.NaN, bound: 16 })],
  ])("is bad when one figure is %s", (_name, row) => {
    expect(row.good).toBe(false);
    expect(
      verdictTable([...good, row])
        .split("\n")
        .at(-1),
    ).toBe(`soak: BAD, ${row.what}`);
  });
});
