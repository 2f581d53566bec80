import { execFile } from "node:child_process";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { partFolder } from "../../.dev/parts/install-parts.ts";
import { chartRules } from "../../src/cli/chart-rules.ts";
import { builtIn, usualFreshness } from "../scaffold/alerts/requests.ts";
import { runRecorded } from "../cli/recording-context.ts";
import { scratchFolder, type ScratchFolder } from "./parts/scratch-folder.ts";

const run = promisify(execFile);

describe("scaffolded rules and the real promtool", () => {
  const life = new AsyncDisposableStack();
  let scratch: ScratchFolder;
  beforeAll(async () => {
    scratch = life.use(await scratchFolder("rules"));
  });
  afterAll(async () => life.disposeAsync());

  const promtool = async (...words: readonly string[]): Promise<string> => {
    const ended = await run(join(partFolder("prometheus"), "bin", "promtool"), words).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return `${ended.stdout}${ended.stderr}`;
  };
  const written = async (name: string, text: string): Promise<string> => {
    const path = join(scratch.path, name);
    await writeFile(path, text);
    return path;
  };
  const lint = async (file: string): Promise<string> =>
    promtool("check", "rules", "--lint=all", "--lint-fatal", file);

  const scopes: readonly (readonly [string, string])[] = [
    ["all clusters", ""],
    ["one cluster", "--cluster-name prod-eks"],
    ["one load balancer", "--cluster-name prod-eks --load-balancer-name web"],
    ["hostile names", `--load-balancer-name we"b --load-balancer-name {a}\\ --load-balancer-name \`x`],
    ["offsets in expressions", "--offset expression"],
    ["with owners", "--join-owner --cluster-name prod-eks"],
    ["everything", "--only all"],
    [
      "other labels",
      "--group-by cluster,region,load_balancer_name,team --label team=shop --severity page=critical",
    ],
  ];
  test.each(
    scopes.flatMap(([scope, words]) =>
      ["prometheus", "vmalert", "mimir", "prometheusrule", "grafana"].map(
        (output) => [output, scope, words] as const,
      ),
    ),
  )("-o %s is accepted: %s", async (output, _scope, words) => {
    const { stdout, exitCode } = await runRecorded(`scaffold alerts -o ${output} ${words}`);
    expect(exitCode).toBe(0);
    const file = await written(
      `${output}.yaml`,
      stringify({ groups: groupsOf(output, parse(stdout)) }, { lineWidth: 0 }),
    );
    expect(await lint(file)).toContain("SUCCESS");
  });

  test("what prometheus gets is accepted byte for byte", async () => {
    const { stdout } = await runRecorded("scaffold alerts --only all");
    expect(await lint(await written("printed.yaml", stdout))).toContain("SUCCESS");
  });

  test("rules from manifests of every kind are accepted, and behave", async () => {
    const manifest = join(scratch.path, "manifests.yaml");
    const text = [
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop}, spec: {ingressClassName: alb}}",
      "{apiVersion: v1, kind: Service, metadata: {name: mail, namespace: post}, spec: {type: LoadBalancer}}",
      "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge, namespace: infra}, spec: {gatewayClassName: alb}}",
    ].join("\n---\n");
    await writeFile(manifest, text);
    const folder = join(scratch.path, "from");
    await mkdir(folder);
    const asked = `scaffold alerts --from ${manifest} --cluster-name prod-eks`;
    const world = { files: { [manifest]: text } };
    const all = await runRecorded(asked, world);
    expect(await lint(await written("from.yaml", all.stdout))).toContain("SUCCESS");
    const few = "AlbLoadBalancer5xx,NlbNoHealthyTargets,TargetGroupEmpty,AlbErrorBudgetBurnFast,ClbSpillover";
    const made = await runRecorded(`${asked} --only ${few} --tests --out ${folder}/`, world);
    expect([made.exitCode, made.stderr.includes("error")]).toEqual([0, false]);
    expect(await lint(join(folder, "elbow-alerts.yaml"))).toContain("SUCCESS");
    expect(await promtool("test", "rules", join(folder, "elbow-alerts.test.yaml"))).toMatch(
      /^\s*(SUCCESS)?\s*$/,
    );
  });

  test("what a chart embeds is accepted", async () => {
    const text = chartRules({
      only: ["exporter"],
      without: [],
      cluster: "CLUSTER",
      freshness: usualFreshness,
    });
    expect(text).toContain('cluster="CLUSTER"');
    expect(await lint(await written("chart.yaml", text))).toContain("SUCCESS");
  });

  test.each(builtIn.map(({ name, subject }) => [name, subject] as const))(
    "%s behaves as its scenarios say",
    async (name, subject) => {
      const folder = join(scratch.path, name);
      await mkdir(folder);
      for (const [words, skipped] of [
        ["--cluster-name prod-eks", "none"],
        // Long scenarios take promtool long, and show nothing new where only the offset's place differs.
        ["--offset expression --load-balancer-name shown", ".long.test.yaml"],
      ] as const) {
        // Rules about elbow itself are not written for single load balancers.
        const own = subject === "cluster" ? words.replace(" --load-balancer-name shown", "") : words;
        const made = await runRecorded(`scaffold alerts --only ${name} --tests --out ${folder}/ ${own}`);
        expect(made.exitCode).toBe(0);
        const tests = (await readdir(folder)).filter((file) => file.endsWith(".test.yaml"));
        expect(tests.length).toBeGreaterThan(0);
        for (const file of tests.filter((one) => !one.endsWith(skipped))) {
          expect(await promtool("test", "rules", join(folder, file))).toMatch(/^\s*(SUCCESS)?\s*$/);
        }
      }
    },
  );

  test("all rules together behave as the short scenarios say, in the file that a user gets", async () => {
    const folder = join(scratch.path, "together");
    await mkdir(folder);
    await runRecorded(`scaffold alerts --tests --out ${folder}/ --cluster-name prod-eks`);
    expect(await promtool("test", "rules", join(folder, "elbow-alerts.test.yaml"))).toMatch(
      /^\s*(SUCCESS)?\s*$/,
    );
  });

  test("a threshold of one load balancer holds for it alone", async () => {
    const thresholds = "api: { AlbTarget5xxHigh.ratio: 50% }\n";
    for (const output of ["prometheus", "vmalert"]) {
      const { stdout } = await runRecorded(
        `scaffold alerts -o ${output} --only AlbTarget5xxHigh --thresholds t.yaml`,
        { files: { "t.yaml": thresholds } },
      );
      await written("thresholds.yaml", stdout.replaceAll("eval_delay", "query_offset"));
      const labels = (name: string): string => `cluster="c",region="r",load_balancer_name="${name}"`;
      const file = await written(
        "thresholds.test.yaml",
        stringify({
          rule_files: ["thresholds.yaml"],
          evaluation_interval: "1m",
          tests: [
            {
              interval: "1m",
              input_series: ["api", "web"].flatMap((name) => [
                { series: `elbow_load_balancer_info{${labels(name)}}`, values: "1x40" },
                { series: `alb_request_count_sum{${labels(name)}}`, values: "600x40" },
                { series: `alb_http_code_target_5xx_count_sum{${labels(name)}}`, values: "60x40" },
              ]),
              promql_expr_test: [
                {
                  expr: 'count by (load_balancer_name) (ALERTS{alertstate="firing"})',
                  eval_time: "25m",
                  exp_samples: [{ labels: '{load_balancer_name="web"}', value: 1 }],
                },
                { expr: "vector(1)", eval_time: "40m", exp_samples: [{ labels: "{}", value: 1 }] },
              ],
            },
          ],
        }),
      );
      expect(await promtool("test", "rules", file)).toMatch(/^\s*(SUCCESS)?\s*$/);
    }
  });

  test("alerts have their owner where it is known, and fire where it is not", async () => {
    const { stdout } = await runRecorded("scaffold alerts --only AlbRejectedConnections --join-owner");
    await written("owners.yaml", stdout);
    const of = (name: string): string => `cluster="c",region="r",load_balancer_name="${name}"`;
    const owner = (name: string, kind: string, owned: string): string =>
      `elbow_load_balancer_owner_info{${of(name)},owner_kind="${kind}",owner_name="${owned}",relation="owner"}`;
    const file = await written(
      "owners.test.yaml",
      stringify({
        rule_files: ["owners.yaml"],
        tests: [
          {
            input_series: [
              ...["web", "new", "lost"].map((name) => ({
                series: `alb_rejected_connection_count_sum{${of(name)}}`,
                values: "3x40",
              })),
              { series: owner("web", "Ingress", "shop"), values: "1x40" },
              { series: owner("new", "Ingress", "before"), values: "1x15" },
              { series: owner("new", "Gateway", "after"), values: "_x15 1x25" },
            ],
            promql_expr_test: [
              {
                expr: 'count by (load_balancer_name, owner_kind, owner_name) (ALERTS{alertstate="firing",load_balancer_name!="new"})',
                eval_time: "30m",
                exp_samples: [
                  { labels: '{load_balancer_name="web",owner_kind="Ingress",owner_name="shop"}', value: 1 },
                  { labels: '{load_balancer_name="lost"}', value: 1 },
                ],
              },
              {
                expr: 'count by (load_balancer_name) (ALERTS{alertstate="firing",load_balancer_name="new"})',
                eval_time: "30m",
                exp_samples: [{ labels: '{load_balancer_name="new"}', value: 1 }],
              },
              { expr: "vector(1)", eval_time: "40m", exp_samples: [{ labels: "{}", value: 1 }] },
            ],
          },
        ],
      }),
    );
    expect(await promtool("test", "rules", file)).toMatch(/^\s*(SUCCESS)?\s*$/);
  });

  test("annotations are filled in as they read", async () => {
    const { stdout } = await runRecorded(
      "scaffold alerts --only AlbRejectedConnections --central --grafana-url https://g.example --runbook-url https://w.example/",
    );
    await written("words.yaml", stdout);
    const labels = { cluster: "c", region: "r", load_balancer_name: "a&b" };
    const series = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const file = await written(
      "words.test.yaml",
      stringify({
        rule_files: ["words.yaml"],
        tests: [
          {
            input_series: [
              { series: `alb_rejected_connection_count_sum{${series.join(",")}}`, values: "3x40" },
            ],
            alert_rule_test: [
              {
                eval_time: "20m",
                alertname: "AlbRejectedConnections",
                exp_alerts: [
                  {
                    exp_labels: { ...labels, severity: "page" },
                    exp_annotations: {
                      summary: "a&b: connections are refused",
                      description:
                        "15 connections in 5 minutes were refused because a&b reached its maximum.",
                      runbook_url: "https://w.example/albrejectedconnections",
                      dashboard_url:
                        "https://g.example/d/elbow-application?from=now-3h&to=now&var-cluster=c&var-region=r&var-load_balancer_name=a%26b",
                    },
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    expect(await promtool("test", "rules", file)).toMatch(/^\s*(SUCCESS)?\s*$/);
  });

  test("a template of one's own passes from new to promtool", async () => {
    const { stdout: text } = await runRecorded("scaffold templates new WebErrors");
    const folder = join(scratch.path, "own");
    await mkdir(join(folder, "out"), { recursive: true });
    const file = join(folder, "web.yaml");
    await writeFile(file, text);
    const made = await runRecorded(
      `scaffold alerts --templates ${folder} --only WebErrors --tests --out ${folder}/out/`,
      { files: { [file]: await readFile(file, "utf8") } },
    );
    expect(made.exitCode).toBe(0);
    expect(await promtool("test", "rules", join(folder, "out", "elbow-alerts.test.yaml"))).toMatch(
      /^\s*(SUCCESS)?\s*$/,
    );
  });
});

interface GrafanaGroup {
  readonly name: string;
  readonly rules: readonly {
    readonly title: string;
    readonly for: string;
    readonly data: readonly { readonly model: { readonly expr?: string } }[];
    readonly annotations: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/** The groups of any output as promtool reads them: PromQL and templates of each are checked, its own keys are not. */
function groupsOf(output: string, printed: unknown): unknown {
  const tree = printed as {
    groups: readonly (Record<string, unknown> & GrafanaGroup)[];
    spec: { groups: unknown };
  };
  switch (output) {
    case "prometheusrule":
      return tree.spec.groups;
    case "vmalert":
      return tree.groups.map(({ eval_delay, ...group }) =>
        eval_delay === undefined ? group : { ...group, query_offset: eval_delay },
      );
    case "grafana":
      return tree.groups.map(({ name, rules }) => ({
        name,
        rules: rules.map((rule) => ({
          alert: rule.title.replaceAll(/[^A-Za-z0-9]/g, ""),
          expr: rule.data[0]?.model.expr?.replaceAll("$$", "$"),
          for: rule.for,
          labels: rule.labels,
          annotations: Object.fromEntries(
            Object.entries(rule.annotations).map(([key, text]) => [
              key,
              text.replaceAll(".Values.A.Value", ".Value"),
            ]),
          ),
        })),
      }));
    default:
      return tree.groups;
  }
}
