import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { yaceRules } from "../../src/scaffold/compat/yace-rules.ts";
import { startSimulation } from "../../src/simulation/start-simulation.ts";
import { pages } from "../docs/pages.ts";
import { expressionsOf } from "../docs/promql-block.ts";
import { usualFreshness } from "../scaffold/alerts/requests.ts";
import { startElbow } from "./parts/elbow.ts";
import type { Elbow } from "./parts/elbow.ts";
import { eventually } from "./parts/eventually.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus } from "./parts/prometheus.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const minuteMs = 60_000;

const expressions = [...pages.values()].flatMap((page) =>
  page.blocks
    .filter(({ language }) => language === "promql")
    .flatMap(({ text, line }) =>
      expressionsOf(text).map((expression) => ({ where: `${page.path}, block at line ${line}`, expression })),
    ),
);

/** Empty in a healthy world without applications: a trouble is looked for, or another program's series, or a name or `env` of the reader's. */
const mayBeEmpty =
  /http_server_|kube_|_age_seconds|unless|== 0|>= 10$|< 0\.2|> 1$|"scrumulator"|owner_name="web"|env="(?!production)/;

describe("what the documents tell people to ask, on the real Prometheus", () => {
  const life = new AsyncDisposableStack();
  let prometheus: Prometheus;
  let elbow: Elbow;
  let nowMs = 0;
  beforeAll(async () => {
    prometheus = life.use(await startPrometheus({ outOfOrderWindow: "3h" }));
    const simulation = life.use(await startSimulation({ clock: systemClock, seed: 1, lateShare: 0 }));
    const folder = life.use(await scratchFolder("docs"));
    const kubeconfig = join(folder.path, "kubeconfig");
    await writeFile(kubeconfig, simulation.kubeconfig, { mode: 0o600 });
    elbow = life.use(
      await startElbow({
        config: {
          clusterName: simulation.world.site.clusterName,
          region: simulation.world.site.region,
          labels: { env: "production" },
          polling: { startupLookback: "2h", catchUpLimit: "2h" },
          leaderElection: { enabled: false },
          checkpoint: { enabled: false },
          otlp: { endpoint: prometheus.otlpUrl, protocol: "http/protobuf" },
        },
        kubeconfig,
        awsEnv: simulation.environment,
      }),
    );
    await eventually({ what: "two pushes of elbow's own metrics", withinMs: 8 * minuteMs }, async () => {
      const pushed = await prometheus.query(
        'count_over_time(elbow_points_total{outcome="delivered"}[10m])',
        Date.now(),
      );
      return (pushed[0]?.samples[0]?.value ?? 0) >= 2 ? pushed : undefined;
    });
    nowMs = Date.now();
  }, 12 * minuteMs);
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [prometheus, elbow]);

  test.each(expressions)("$where is answered: $expression", async ({ expression }) => {
    const series = await prometheus.query(expression, nowMs);
    expect(mayBeEmpty.test(expression) || series.length > 0).toBe(true);
  });

  test("every old name has as many series as its new one, all with an ARN", async () => {
    const { groups } = yaceRules({ freshness: usualFreshness, cluster: null, names: [] });
    const wrong: string[] = [];
    let compared = 0;
    for (const { offsetSeconds, rules } of groups) {
      for (const { name, expression } of rules) {
        const atMs = nowMs - offsetSeconds * 1000;
        const source = /^[^[]*?(last_over_time\([a-z0-9_]+\[1m\]\))/.exec(expression)?.[1] ?? "";
        const ours = await prometheus.query(source, atMs);
        const theirs = await prometheus.query(expression, atMs);
        const named = theirs.filter(({ labels }) =>
          (labels["name"] ?? "").startsWith("arn:aws:elasticloadbalancing:"),
        );
        compared += ours.length;
        if (named.length !== ours.length || theirs.length !== ours.length) {
          wrong.push(`${name}: ${theirs.length} of ${ours.length}, ${named.length} with ARN`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(50);
  });
});
