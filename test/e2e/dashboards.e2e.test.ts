import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { BatchSeries } from "../../src/polling/batch.ts";
import { applicationFailures } from "../../src/scaffold/dashboards/application-failures.ts";
import { assembleDashboard } from "../../src/scaffold/dashboards/assemble-dashboard.ts";
import { defaultParameters } from "../../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardNames, dashboardSpec } from "../../src/scaffold/dashboards/dashboards.ts";
import type { CloudWatchTarget, PrometheusTarget } from "../../src/scaffold/dashboards/grafana-json.ts";
import { perSecond, share } from "../../src/scaffold/dashboards/promql-forms.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { type Simulation, startSimulation } from "../../src/simulation/start-simulation.ts";
import { substituted } from "../scaffold/dashboards/grafana-words.ts";
import { askCloudWatch } from "./parts/cloudwatch-look.ts";
import { startElbow } from "./parts/elbow.ts";
import type { Elbow } from "./parts/elbow.ts";
import { eventually } from "./parts/eventually.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus, PrometheusSeries } from "./parts/prometheus.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { httpSink } from "./parts/sinks.ts";
import { standIns } from "./parts/stand-ins.ts";

const MINUTE_MS = 60_000;

/** Grafana puts the steps of a range on whole multiples of the step. */
const wholeMinute = (): number => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** One question of a dashboard to its data source. */
interface Question {
  readonly where: string;
  readonly expr: string;
  readonly instant: boolean;
}

const dashboards = dashboardNames.map((name) => ({
  name,
  dashboard: assembleDashboard(dashboardSpec(name, defaultParameters), defaultParameters),
}));

/** What a reader sees who selects everything. */
const everything = {
  env: ".*",
  cluster: ".*",
  region: ".*",
  namespace: ".*",
  load_balancer_name: ".*",
  load_balancer: ".*",
  target_group: ".*",
  job: ".*",
  slo: "99.9",
};

const questions: readonly Question[] = dashboards.flatMap(({ name, dashboard }) => [
  ...dashboard.panels
    .flatMap((panel) => ("panels" in panel ? panel.panels : [panel]))
    .flatMap((panel) =>
      (panel.targets ?? []).flatMap((target) =>
        "expr" in target
          ? [
              {
                where: `${name}: ${panel.title ?? ""} ${target.refId ?? ""}`,
                expr: substituted(target.expr, everything),
                instant: target.instant === true,
              },
            ]
          : [],
      ),
    ),
  ...dashboard.annotations.list.map((annotation) => ({
    where: `${name}: annotation ${annotation.name}`,
    expr: substituted(annotation.expr ?? "", everything),
    instant: false,
  })),
]);

/** The two queries of each picture of the comparison that the simulated AWS can answer; it has no classic load balancers. */
const comparisons = dashboards.flatMap(({ name, dashboard }) =>
  dashboard.panels
    .flatMap((panel) => ("panels" in panel ? panel.panels : [panel]))
    .flatMap(({ title, targets = [] }) => {
      const target = targets.find((one): one is CloudWatchTarget => "namespace" in one);
      const promql = targets.find((one): one is PrometheusTarget => "expr" in one);
      return target === undefined ||
        promql === undefined ||
        targets.length > 2 ||
        target.namespace === "AWS/ELB"
        ? []
        : [{ name: `${name} ${title ?? ""}`, expr: promql.expr, target }];
    }),
);

const variables = dashboards.flatMap(({ name, dashboard }) =>
  (dashboard.templating.list ?? []).flatMap((variable) => {
    const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(variable.definition ?? "") ?? [];
    return selector === undefined || label === undefined
      ? []
      : [{ where: `${name}: $${variable.name}`, label, selector: substituted(selector, everything) }];
  }),
);

describe("every query of every dashboard on the real Prometheus, with what elbow pushes", () => {
  const life = new AsyncDisposableStack();
  let prometheus: Prometheus;
  let elbow: Elbow;
  let simulation: Simulation;
  beforeAll(async () => {
    // A week, so that the stand-ins can have a past to compare with.
    prometheus = life.use(await startPrometheus({ outOfOrderWindow: "8d" }));
    simulation = life.use(await startSimulation({ clock: systemClock, seed: 1, lateShare: 0.05 }));
    const folder = life.use(await scratchFolder("dashboards"));
    const kubeconfig = join(folder.path, "kubeconfig");
    await writeFile(kubeconfig, simulation.kubeconfig, { mode: 0o600 });
    elbow = life.use(
      await startElbow({
        config: {
          clusterName: simulation.world.site.clusterName,
          region: simulation.world.site.region,
          labels: { env: "staging" },
          metrics: { preset: "all", zones: true },
          polling: { startupLookback: "2h", catchUpLimit: "2h" },
          budget: { monthlyUsd: 500 },
          leaderElection: { enabled: false },
          checkpoint: { enabled: false },
          otlp: { endpoint: prometheus.otlpUrl, protocol: "http/protobuf" },
        },
        kubeconfig,
        awsEnv: simulation.environment,
      }),
    );
    await using sink = httpSink(prometheus.otlpUrl);
    // Counters need two pushes of elbow's own metrics, a minute apart; then data and metrics of itself are all there.
    await eventually({ what: "two pushes of elbow's own metrics", withinMs: 8 * MINUTE_MS }, async () => {
      const pushed = await prometheus.query(
        'count_over_time(elbow_points_total{outcome="delivered"}[10m])',
        wholeMinute(),
      );
      return (pushed[0]?.samples[0]?.value ?? 0) >= 2 ? pushed : undefined;
    });
    const past = await prometheus.query(
      '{__name__=~"alb_request_count_sum|alb_target_group_request_count_sum"}[20m]',
    );
    const { refused } = await sink.deliver("stand-ins", standIns(Date.now(), past));
    if (refused.length > 0) {
      throw new Error(`Prometheus refused stand-ins: ${JSON.stringify(refused[0])}`);
    }
  }, 12 * MINUTE_MS);
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [prometheus, elbow]);

  /** As Grafana asks: single numbers and tables at the end of the time shown, lines over it at a step of a minute. */
  async function answered({ expr, instant }: Question): Promise<number> {
    const nowMs = wholeMinute();
    const series: readonly PrometheusSeries[] = instant
      ? await prometheus.query(expr, nowMs)
      : await prometheus.queryRange(expr, {
          startMs: nowMs - 110 * MINUTE_MS,
          endMs: nowMs,
          stepMs: MINUTE_MS,
        });
    return series.filter(({ samples }) => samples.some(({ value }) => Number.isFinite(value))).length;
  }

  test("has an answer", async () => {
    const silent: string[] = [];
    for (const question of questions) {
      if ((await answered(question)) === 0) {
        silent.push(question.where);
      }
    }
    expect(questions.length).toBeGreaterThan(100);
    expect(silent).toEqual([]);
  });

  test.each(variables)("$where offers values", async ({ label, selector }) => {
    const found = await prometheus.query(`group by (${label}) (last_over_time(${selector}[30m]))`);
    expect(found.filter(({ labels }) => labels[label] !== undefined)).not.toEqual([]);
  });

  test.each(comparisons)("$name: both halves of the comparison are the same", async ({ expr, target }) => {
    // The load balancer that has most of it, so that there is something to compare.
    const series = /\b(?:alb|nlb)_\w+(?=\{)/.exec(expr)?.[0] ?? "";
    const [info] = await prometheus.query(
      `topk(1, sum by (load_balancer, region) (sum_over_time(${series}[100m])))`,
    );
    const { load_balancer: loadBalancer = "", region = "" } = info?.labels ?? {};
    // What CloudWatch changes after a minute was sent is counted, not sent again: only old minutes are surely the same.
    const [fromMs, toMs] = [wholeMinute() - 100 * MINUTE_MS, wholeMinute() - 30 * MINUTE_MS];
    const theirs = await askCloudWatch(simulation.environment, target, {
      loadBalancer,
      region,
      fromMs,
      toMs,
    });
    const [line] = await prometheus.queryRange(
      substituted(expr, { ...everything, load_balancer: loadBalancer }),
      { startMs: fromMs, endMs: toMs - MINUTE_MS, stepMs: MINUTE_MS },
    );
    const ours = new Map(line?.samples.map(({ timestampMs, value }) => [timestampMs, value]));
    expect(theirs.size).toBeGreaterThan(0);
    expect([...theirs].filter(([timeMs, value]) => ours.get(timeMs) !== value)).toEqual([]);
    // A minute without anything is a 0 here and missing there.
    expect([...ours].filter(([timeMs, value]) => !theirs.has(timeMs) && value !== 0)).toEqual([]);
  });

  test("the share of failed requests survives a missing side, and totals are the same at every zoom", async () => {
    const endMs = wholeMinute();
    const timesMs = Array.from({ length: 60 }, (_, index) => endMs - (59 - index) * MINUTE_MS);
    const series = (name: string, loadBalancer: string, value: number): BatchSeries => ({
      id: null,
      name,
      labels: { load_balancer_name: loadBalancer },
      resource: {},
      points: { timesMs, values: timesMs.map(() => value) },
    });
    await using sink = httpSink(prometheus.otlpUrl);
    await sink.deliver("forms", [
      series("alb_request_count_sum", "faultless", 600),
      series("alb_http_code_elb_5xx_count_sum", "all-refused", 40),
      series("alb_http_code_elb_503_count_sum", "all-refused", 40),
    ]);
    const selector = '{load_balancer_name=~"faultless|all-refused"}';
    const shares = await prometheus.query(
      substituted(share(applicationFailures(selector), "$__interval"), {}),
      endMs,
    );
    expect(
      Object.fromEntries(
        shares.map(({ labels, samples }) => [labels["load_balancer_name"], samples[0]?.value]),
      ),
    ).toEqual({ faultless: 0, "all-refused": 1 });

    const requests = perSecond({ name: "alb_request_count_sum", selector });
    for (const minutes of [1, 10, 60]) {
      const zoomed = requests
        .replaceAll("$__interval_ms", String(minutes * MINUTE_MS))
        .replaceAll("$__interval", `${minutes}m`);
      const [line] = await prometheus.query(zoomed, endMs);
      expect(line?.samples[0]?.value).toBeCloseTo(10, 9);
    }
  });
});
