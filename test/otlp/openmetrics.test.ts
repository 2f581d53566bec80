import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openMetricsSink } from "../../src/otlp/openmetrics-sink.ts";
import { familyHead, pointText, seriesPrefix } from "../../src/otlp/rules/openmetrics-text.ts";
import { spooledValue, spoolRuns, spoolValue } from "../../src/otlp/rules/spooled-value.ts";
import type { Batch, BatchSeries } from "../../src/polling/batch.ts";

const minuteMs = 60_000;
const signal = new AbortController().signal;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-openmetrics-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function series(name: string, labels: Record<string, string>, points: Record<number, number>): BatchSeries {
  const minutes = Object.keys(points).map(Number);
  return {
    id: name,
    name,
    labels,
    resource: {},
    points: { timesMs: minutes.map((minute) => minute * minuteMs), values: Object.values(points) },
  };
}

function batch(owner: string, all: readonly BatchSeries[]): Batch {
  const pointCount = all.reduce((sum, { points }) => sum + points.timesMs.length, 0);
  return { id: "1", owner, destination: "file", series: all, pointCount };
}

describe("lines", () => {
  test.each([
    ["a quote", 'a"b', 'a\\"b'],
    ["a backslash", "a\\b", "a\\\\b"],
    ["a backslash and an n, which is no line break", "a\\nb", "a\\\\nb"],
    ["a line break", "a\nb", "a\\nb"],
    ["a carriage return and a tab, which OpenMetrics does not escape", "a\r\tb", "a\r\tb"],
    ["braces, commas and equals signs", '},{="', '},{=\\"'],
    ["the end of the file", "# EOF\n", "# EOF\\n"],
    ["what UTF-8 cannot carry", "a\ud800b", "a\ufffdb"],
    ["words of other people", "日本 😀", "日本 😀"],
  ])("%s in a label value", (_name, value, written) => {
    expect(seriesPrefix({ name: "x", labels: { l: value } })).toBe(`x{l="${written}"} `);
  });

  test("labels stand in the order of their names, empty ones are left out", () => {
    expect(seriesPrefix({ name: "x", labels: { b: "2", a: "1", c: "" } })).toBe('x{a="1",b="2"} ');
    expect(seriesPrefix({ name: "x", labels: {} })).toBe("x ");
  });

  test("help is escaped, times are seconds with milliseconds", () => {
    expect(familyHead("x", 'a\n"b"')).toBe('# HELP x a\\n\\"b\\"\n# TYPE x gauge\n');
    expect(pointText(0.5, 1_795_251_480_250)).toBe("0.5 1795251480.250\n");
    expect(pointText(1e21, 60_000)).toBe("1e+21 60.000\n");
  });

  test("no label value can begin a line of its own or end its quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const text = seriesPrefix({ name: "x", labels: { l: value } });
        const inner = text.slice('x{l="'.length, -'"} '.length);
        expect(text).not.toContain("\n");
        expect(inner.replaceAll(/\\["\\n]/g, "")).not.toMatch(/["\\]/);
      }),
    );
  });
});

describe("values on disk", () => {
  test("any value comes back, and zero bytes are nothing", () => {
    expect(spooledValue(0)).toBeNull();
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(spooledValue(spoolValue(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test("runs are cut where a minute is missing", () => {
    expect(spoolRuns({ timesMs: [0, 60_000, 180_000], values: [1, 2, 3] })).toEqual([
      { from: 0, values: [1, 2] },
      { from: 3, values: [3] },
    ]);
  });
});

describe("the file", () => {
  const range = { from: 100, to: 200 };
  const help = (name: string): string => `About ${name}.`;

  test("families in order, each series together and ascending, whatever the order of delivery", async () => {
    await inFolder(async (folder) => {
      const file = path.join(folder, "h.om");
      const sink = openMetricsSink("file", { file, range, shiftMs: 0, help });
      await sink.deliver(batch("b", [series("z_sum", { lb: "b" }, { 100: 0, 101: 2 })]), signal);
      await sink.deliver(
        batch("a", [series("z_sum", { lb: "a" }, { 100: 1 }), series("a_sum", { lb: "a" }, { 100: 5 })]),
        signal,
      );
      await sink.deliver(batch("a", [series("z_sum", { lb: "a" }, { 101: 3, 199: 4 })]), signal);
      expect(await sink.finish(["a", "b", "silent"], signal)).toMatchObject({ points: 6 });
      expect(await readFile(file, "utf8")).toBe(
        [
          "# HELP a_sum About a_sum.",
          "# TYPE a_sum gauge",
          'a_sum{lb="a"} 5 6000.000',
          "# HELP z_sum About z_sum.",
          "# TYPE z_sum gauge",
          'z_sum{lb="a"} 1 6000.000',
          'z_sum{lb="a"} 3 6060.000',
          'z_sum{lb="a"} 4 11940.000',
          'z_sum{lb="b"} 0 6000.000',
          'z_sum{lb="b"} 2 6060.000',
          "# EOF",
          "",
        ].join("\n"),
      );
      expect(await readdir(folder)).toEqual(["h.om"]);
    });
  });

  test("what an earlier process gathered is part of it, and a minute written twice is there once", async () => {
    await inFolder(async (folder) => {
      const file = path.join(folder, "h.om");
      const target = { file, range, shiftMs: minuteMs, help };
      const first = batch("a", [series("x_sum", { lb: "a" }, { 100: 1, 101: 2 })]);
      await openMetricsSink("file", target).deliver(first, signal);
      const second = openMetricsSink("file", target);
      await second.deliver(first, signal);
      await second.deliver(batch("a", [series("y_sum", { lb: "a" }, { 102: 3 })]), signal);
      expect(await second.finish(["a"], signal)).toMatchObject({ points: 3 });
      expect(await readFile(file, "utf8")).toContain('x_sum{lb="a"} 1 6060.000\nx_sum{lb="a"} 2 6120.000\n#');
    });
  });

  test("two load balancers with the very same series are refused, not mixed", async () => {
    await inFolder(async (folder) => {
      const sink = openMetricsSink("file", { file: path.join(folder, "h.om"), range, shiftMs: 0, help });
      await sink.deliver(batch("a", [series("x_sum", { lb: "a" }, { 100: 1 })]), signal);
      await sink.deliver(batch("b", [series("x_sum", { lb: "a" }, { 100: 2 })]), signal);
      await expect(sink.finish(["a", "b"], signal)).rejects.toThrow("two load balancers");
    });
  });
});
