import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

import { partFolder } from "../../.dev/parts/install-parts.ts";
import { decodeBackfill } from "../../src/controller/rules/backfill-document.ts";
import { openMetricsSink } from "../../src/otlp/openmetrics-sink.ts";
import type { Batch } from "../../src/polling/batch.ts";
import { compare, type ComparedPoint } from "../../src/verify/compare.ts";
import { expectedPoints, labSettings } from "../backfill/backfill-lab.ts";
import { processLab, type ProcessLab } from "../backfill/process-lab.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus } from "./parts/prometheus.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";

const MINUTE_MS = 60_000;

/** Imports as the page on backfill tells the reader to. */
async function importBlocks(file: string, dataFolder: string): Promise<void> {
  const promtool = join(partFolder("prometheus"), "bin", "promtool");
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", file, dataFolder]);
}

/** Every stored sample of the load balancers' data, as the judge wants it. */
async function storedPoints(
  prometheus: Prometheus,
  range: { readonly from: number; readonly to: number },
): Promise<readonly ComparedPoint[]> {
  const minutes = range.to - range.from;
  const series = await prometheus.query(
    `{__name__=~"(alb|nlb|clb)_.+"}[${minutes}m]`,
    (range.to - 1) * MINUTE_MS,
  );
  return series.flatMap(({ labels, samples }) =>
    samples.map(({ timestampMs, value }) => ({
      key: `${labels["__name__"]} ${labels["load_balancer"]} ${labels["target_group"] ?? ""}`,
      timeMs: timestampMs,
      value,
    })),
  );
}

/** The range and start of the one backfill that ran in the lab. */
async function documentIn(lab: ProcessLab, stateFile: string) {
  const decoded = decodeBackfill(await readFile(join(lab.folder, stateFile), "utf8"));
  if (decoded.kind !== "backfill") {
    throw new Error(decoded.message);
  }
  return decoded.document;
}

describe("elbow backfill with the real promtool and Prometheus", () => {
  test("a file of history becomes blocks that answer with CloudWatch's values", async () => {
    await using lab = await processLab();
    await using data = await scratchFolder("blocks");
    const ended = await lab.start(
      "--from now-9h --output openmetrics --file history.om --yes --state s.json".split(" "),
    ).ended;
    expect(ended).toMatchObject({ code: 0 });

    await importBlocks(join(lab.folder, "history.om"), data.path);
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m", dataFolder: data.path });
    const { request, startedAtMs } = await documentIn(lab, "s.json");
    const expected = expectedPoints(
      { world: lab.simulation.world, settings: labSettings(), startedAtMs },
      request,
    );
    const verdict = compare(expected, await storedPoints(prometheus, request));
    expect(verdict.differences).toEqual([]);
    expect(verdict.equal).toBe(expected.length);
    expect(verdict.equal).toBeGreaterThan(50_000);
    expect(await prometheus.query("elbow_load_balancer_info", startedAtMs - 30 * MINUTE_MS)).not.toEqual([]);
  });

  test("hostile label values come back as they were", async () => {
    await using files = await scratchFolder("hostile");
    await using data = await scratchFolder("blocks");
    const from = Math.floor(Date.now() / MINUTE_MS) - 300;
    const hostile = [
      'quote " and \\ and \\n',
      "line\nbreak",
      "carriage\r\ttab",
      '"} 1 1\n# EOF\n',
      "日本 😀",
      '{a="b"}',
      "\\",
      "\u0000\u2028",
    ];
    const file = join(files.path, "hostile.om");
    const sink = openMetricsSink("file", {
      file,
      range: { from, to: from + 10 },
      shiftMs: 0,
      help: () => 'help with "quotes", \\ and a\nline break',
    });
    const signal = new AbortController().signal;
    for (const [index, value] of hostile.entries()) {
      const batch: Batch = {
        id: String(index),
        owner: `arn-${index}`,
        destination: "file",
        pointCount: 2,
        series: [
          {
            id: "x",
            name: "alb_hostile_sum",
            labels: { load_balancer: `app/${index}`, hostile: value },
            resource: {},
            points: { timesMs: [from * MINUTE_MS, (from + 1) * MINUTE_MS], values: [index, 1e-300] },
          },
        ],
      };
      expect(await sink.deliver(batch, signal)).toMatchObject({ kind: "answered", delivered: 2 });
    }
    await sink.finish(
      hostile.map((_, index) => `arn-${index}`),
      signal,
    );

    await importBlocks(file, data.path);
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m", dataFolder: data.path });
    const found = await prometheus.query("alb_hostile_sum[10m]", (from + 5) * MINUTE_MS);
    const byOwner = new Map(
      found.map(({ labels, samples }) => [labels["load_balancer"], { labels, samples }]),
    );
    for (const [index, value] of hostile.entries()) {
      expect(byOwner.get(`app/${index}`)).toEqual({
        labels: { __name__: "alb_hostile_sum", load_balancer: `app/${index}`, hostile: value },
        samples: [
          { timestampMs: from * MINUTE_MS, value: index },
          { timestampMs: (from + 1) * MINUTE_MS, value: 1e-300 },
        ],
      });
    }
  });

  test("--only-missing pushes the holes and nothing else", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "24h" });
    await using lab = await processLab({}, { endpoint: prometheus.otlpUrl, protocol: "http/protobuf" });
    const push = "--from now-6h --max-age 20h --yes".split(" ");
    const [first, second] = lab.simulation.world.loadBalancers.filter(({ standing }) => standing === "owned");
    const some = [first?.dimension ?? "", second?.dimension ?? ""];
    const partly = await lab.start([...push, "--state", "a.json", "--load-balancer", ...some]).ended;
    expect(partly).toMatchObject({ code: 0 });

    const missing = ["--only-missing", "--prometheus", prometheus.url];
    const repaired = await lab.start([...push, "--state", "b.json", ...missing]).ended;
    expect(repaired).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("minutes were there already, 0 of them"),
    });
    const { request, startedAtMs } = await documentIn(lab, "b.json");
    const expected = expectedPoints(
      { world: lab.simulation.world, settings: labSettings(), startedAtMs },
      request,
    );
    const verdict = compare(expected, await storedPoints(prometheus, request));
    expect(verdict).toMatchObject({ missing: 0, different: 0, repeats: 0 });

    const again = await lab.start([...push, "--state", "c.json", ...missing]).ended;
    expect(again.code).toBe(0);
    const delivered = Number(/delivered ([\d,]+) points/.exec(again.stdout)?.[1]?.replaceAll(",", ""));
    // A minute may have become settled since: a few points for each series at most.
    expect(delivered).toBeLessThan(2000);
  });
});
