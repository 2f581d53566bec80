import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { installVictoriaMetrics } from "../../.dev/parts/victoria-metrics.ts";
import { partFolder } from "../../.dev/parts/install-parts.ts";
import {
  compareSeries,
  familyHead,
  openMetricsEnd,
  pointText,
  seriesPrefix,
} from "../../src/otlp/rules/openmetrics-text.ts";
import { processLab, type ProcessLab } from "../backfill/process-lab.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus, PrometheusSeries } from "./parts/prometheus.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";
import { startVictoriaMetrics } from "./parts/victoria-metrics.ts";

const MINUTE_MS = 60_000;
const victoria = await installVictoriaMetrics();
const requests = "alb_request_count_sum";

/** Series as blocks of a Prometheus of its own, which no rule of a receiver has touched. */
async function prometheusWith(series: readonly PrometheusSeries[], folder: string): Promise<Prometheus> {
  const rows = series
    .map(({ labels: { __name__: name = "", ...labels }, samples }) => ({ name, labels, samples }))
    .toSorted(compareSeries);
  let text = "";
  let family = "";
  for (const { name, labels, samples } of rows) {
    text += name === family ? "" : familyHead(name, "copied");
    family = name;
    const prefix = seriesPrefix({ name, labels });
    text += samples.map(({ timestampMs, value }) => prefix + pointText(value, timestampMs)).join("");
  }
  const file = join(folder, "copy.om");
  await writeFile(file, text + openMetricsEnd);
  const promtool = join(partFolder("prometheus"), "bin", "promtool");
  const data = join(folder, "data");
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", file, data]);
  return startPrometheus({ outOfOrderWindow: "30m", dataFolder: data });
}

describe("elbow verify against the real Prometheus", () => {
  const life = new AsyncDisposableStack();
  let prometheus: Prometheus;
  let lab: ProcessLab;
  let stored: readonly PrometheusSeries[];
  beforeAll(async () => {
    prometheus = life.use(await startPrometheus({ outOfOrderWindow: "24h" }));
    lab = life.use(await processLab({}, { endpoint: prometheus.otlpUrl, protocol: "http/protobuf" }));
    const filled = await lab.start("--from now-4h --max-age 20h --yes --state a.json".split(" ")).ended;
    if (filled.code !== 0) {
      throw new Error(filled.stderr);
    }
    stored = await prometheus.query('{__name__=~"(alb|nlb|clb)_.+"}[5h]', Date.now());
  });
  afterAll(async () => life.disposeAsync());

  async function verified(url: string, args: string) {
    const all = ["--prometheus", url, "-o", "json", ...args.split(" ")];
    const { code, stdout, stderr } = await lab.start(all, "verify").ended;
    return { code, stderr, report: stdout === "" ? { said: stderr } : JSON.parse(stdout) };
  }

  test("what a backfill delivered is all equal, for the price that was said, in one page", async () => {
    const { code, report, stderr } = await verified(
      prometheus.url,
      "--from now-3h --to now-30m --html all.html",
    );
    expect(report).toMatchObject({ faulty: [], failures: [] });
    expect(code).toBe(0);
    expect(report.totals.equal).toBeGreaterThan(20_000);
    expect(stderr).toContain(`${report.cost.units} metrics requested`);
    expect(await readFile(join(lab.folder, "all.html"), "utf8")).toContain("✓ Every minute is there");
  });

  test("the newest minutes are too young; a sample is cheap", async () => {
    const { report } = await verified(prometheus.url, "--last 40m");
    expect(report.totals.tooYoung).toBeGreaterThan(0);
    const sample = await verified(prometheus.url, "--from now-3h --to now-30m --sample 10");
    expect(sample).toMatchObject({ code: 0, report: { totals: { series: 10 }, cost: { calls: 1 } } });
  });

  test("each planted fault is found with its cause", async () => {
    await using folder = await scratchFolder("planted");
    const [busy] = stored
      .filter(({ labels }) => labels["__name__"] === requests)
      .toSorted((a, b) => total(b) - total(a));
    const dimension = busy?.labels["load_balancer"];
    const fromMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 100 * MINUTE_MS;
    const isHole = (ms: number): boolean => ms >= fromMs && ms < fromMs + 3 * MINUTE_MS;
    const planted = stored.map((series): PrometheusSeries => {
      const { labels, samples } = series;
      if (labels["load_balancer"] !== dimension) {
        return series;
      }
      switch (labels["__name__"] ?? "") {
        case requests:
          return { labels, samples: samples.filter(({ timestampMs }) => !isHole(timestampMs)) };
        case "alb_new_connection_count_sum":
          return {
            labels,
            samples: samples.map((one) =>
              one.timestampMs === fromMs ? { ...one, value: one.value - 1 } : one,
            ),
          };
        case "alb_active_connection_count_sum":
          return { labels: { ...labels, cluster: "blue" }, samples };
        case "alb_processed_bytes_sum":
          return { labels: { ...labels, __name__: "alb_processed_bytes_sum_bytes" }, samples };
        case "alb_http_code_target_2xx_count_sum":
          return { labels, samples: samples.filter(({ timestampMs }) => timestampMs >= fromMs) };
        default:
          return series;
      }
    });
    await using copy = await prometheusWith(planted, folder.path);
    const { code, report } = await verified(copy.url, "--from now-3h --to now-30m --html planted.html");
    const causes = report.faulty.map(
      ({ name, causes: found }: { name: string; causes: readonly { kind: string }[] }) =>
        `${name} ${found.map(({ kind }) => kind).join(" ")}`,
    );
    expect(causes.toSorted()).toEqual([
      "alb_active_connection_count_sum relabelled",
      "alb_http_code_target_2xx_count_sum begins-later",
      "alb_new_connection_count_sum late-change",
      "alb_processed_bytes_sum renamed",
      "alb_processed_bytes_sum_bytes not-exported",
      "alb_request_count_sum out-of-order",
    ]);
    expect(report.faulty.find(({ name }: { name: string }) => name === requests)).toMatchObject({
      missing: 3,
    });
    expect(code).toBe(4);
  });

  test("an address that is none costs nothing and is said", async () => {
    const { code, stderr } = await verified(`${prometheus.url}/wrong`, "--last 1h");
    expect(stderr).toContain("the part before /api/v1/query");
    expect(code).toBe(4);
  });
});

describe("elbow verify against the real VictoriaMetrics", () => {
  if (victoria.kind === "absent") {
    process.stdout.write(`${victoria.message}: its test is skipped.\n`);
  }

  test.skipIf(victoria.kind === "absent")("what a backfill delivered is all equal", async () => {
    const binary = victoria.kind === "installed" ? victoria.binary : "";
    await using database = await startVictoriaMetrics(binary, { flags: ["-dedup.minScrapeInterval=1ms"] });
    await using lab = await processLab({}, { endpoint: database.otlpUrl, protocol: "http/protobuf" });
    const filled = await lab.start("--from now-4h --max-age 20h --yes --state a.json".split(" ")).ended;
    expect(filled).toMatchObject({ code: 0 });
    await database.stored('{__name__="alb_request_count_sum"}');
    const args = ["--prometheus", database.url, ..."--from now-3h --to now-30m -o json".split(" ")];
    const { code, stdout } = await lab.start(args, "verify").ended;
    expect(JSON.parse(stdout)).toMatchObject({ faulty: [], failures: [] });
    expect(code).toBe(0);
  });
});

function total({ samples }: PrometheusSeries): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}
