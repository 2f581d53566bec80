import { describe, expect, test } from "vitest";
import { parseConfiguration, type ConfigurationResult } from "../../src/config/parse-configuration.ts";
import { placeText } from "../../src/config/place.ts";
import { problemText } from "../../src/config/problem.ts";
import type { Environment } from "../../src/config/read-environment-source.ts";
import type { Settings } from "../../src/config/settings.ts";

const needed = "clusterName: prod\nregion: eu-west-1\n";

interface Sources {
  readonly file?: string;
  readonly env?: Environment;
  readonly flags?: Readonly<Record<string, string>>;
}

function parse({ file = needed, env = {}, flags = {} }: Sources): ConfigurationResult {
  return parseConfiguration({
    flags: new Map(Object.entries(flags)),
    env,
    file: { name: "elbow.yaml", text: file },
  });
}

function settings(sources: Sources): Settings {
  const result = parse(sources);
  if (result.kind === "invalid") {
    throw new Error(result.problems.map(problemText).join("\n"));
  }
  return result.settings;
}

function texts(sources: Sources): { problems: readonly string[]; warnings: readonly string[] } {
  const result = parse(sources);
  return {
    problems: result.kind === "invalid" ? result.problems.map(problemText) : [],
    warnings: result.warnings.map(problemText),
  };
}

describe("the order of sources", () => {
  const file = `${needed}polling: {settle: 3m}\n`;
  const env = { ELBOW_POLLING_SETTLE: "4m" };
  const flags = { "polling.settle": "5m" };

  test.each<[string, Sources, number]>([
    ["default", {}, 120_000],
    ["file over default", { file }, 180_000],
    ["environment over file", { file, env }, 240_000],
    ["flag over environment", { file, env, flags }, 300_000],
    ["an empty variable says nothing", { file, env: { ELBOW_POLLING_SETTLE: " " } }, 180_000],
    ["a key without value says nothing", { file: `${needed}polling:\n  settle:\n` }, 120_000],
    ["a section without keys says nothing", { file: `${needed}polling:\n` }, 120_000],
  ])("%s", (_name, sources, settleMs) => {
    expect(settings(sources).polling.settleMs).toBe(settleMs);
  });

  test("a weaker value that is wrong is named all the same", () => {
    const { problems } = texts({ file: `${needed}polling: {settle: 3x}`, flags });
    expect(problems).toEqual([
      'elbow.yaml:3:19: polling.settle: "3x" is not a duration. Write it like 90s, 2m or 1h30m, or adaptive.',
    ]);
  });

  test("maps are merged key by key, and remember who gave each", () => {
    const result = parse({
      file: `${needed}labels: {team: a, env: staging}`,
      env: { ELBOW_LABELS: "env=production" },
    });
    const labels = result.kind === "valid" ? result.effective.global.get("labels") : undefined;
    expect(labels?.value).toEqual(
      new Map([
        ["cluster", "prod"],
        ["team", "a"],
        ["env", "production"],
      ]),
    );
    expect(
      ["cluster", "team", "env"].map((key) => placeText(labels?.placeOf([key]) ?? { source: "default" })),
    ).toEqual(["from clusterName", "elbow.yaml:3:16", "ELBOW_LABELS"]);
  });

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["the cluster's name unless written", "", { cluster: "prod" }],
    ["what is written", "labels: {cluster: blue}", { cluster: "blue" }],
    ["nothing where it is written empty", "labels: {cluster: ''}", {}],
    ["nothing where it is written without value", "labels: {cluster: }", {}],
  ])("the label cluster is %s", (_name, line, labels) => {
    expect(settings({ file: `${needed}${line}` }).series.labels).toEqual(labels);
  });
});

describe("environment variables", () => {
  test.each<[string, Environment, (settings: Settings) => unknown, unknown]>([
    ["camel case", { ELBOW_METRICS_ZERO_FILL_AFTER: "7m" }, (s) => s.polling.zeroFill.afterMs, 420_000],
    ["a list with commas", { ELBOW_OWNERSHIP_NAMESPACES: "a, b" }, (s) => s.ownership.namespaces, ["a", "b"]],
    ["a list in brackets", { ELBOW_OWNERSHIP_NAMESPACES: '["a"]' }, (s) => s.ownership.namespaces, ["a"]],
    ["an empty list", { ELBOW_OWNERSHIP_INGRESS_CLASSES: "[]" }, (s) => s.ownership.ingressClasses, []],
    ["a number", { ELBOW_BUDGET_MONTHLY_USD: "12.5" }, (s) => s.budget.monthlyUsd, 12.5],
    ["a truth", { ELBOW_METRICS_ZONES: "true" }, (s) => s.metrics.zones, true],
    [
      "a map of lists",
      { ELBOW_METRICS_STATISTICS: "{TargetResponseTime: [p99]}" },
      (s) => s.metrics.statistics,
      { TargetResponseTime: ["p99"] },
    ],
    [
      "a map of durations",
      { ELBOW_POLLING_SETTLE_OVERRIDES: "*LCUs=90m" },
      (s) => s.settle.settleOverrides,
      { "*LCUs": 5_400_000 },
    ],
    ["an address", { ELBOW_SERVER_HEALTH: "off" }, (s) => s.server.health, null],
    [
      "destinations as a whole",
      { ELBOW_OTLP: '[{"name":"a","endpoint":"http://a:1"},{"name":"b","endpoint":"http://b:1"}]' },
      (s) => s.destinations.map((d) => d.endpoint),
      ["http://a:1", "http://b:1"],
    ],
    ["AWS_REGION is weaker than the file", { AWS_REGION: "us-east-1" }, (s) => s.region, "eu-west-1"],
    ["POD_NAMESPACE", { POD_NAMESPACE: "monitoring" }, (s) => s.leaderElection.namespace, "monitoring"],
    [
      "POD_NAMESPACE is weaker than elbow's own variable",
      { POD_NAMESPACE: "monitoring", ELBOW_LEADER_ELECTION_NAMESPACE: "elsewhere" },
      (s) => s.leaderElection.namespace,
      "elsewhere",
    ],
  ])("%s", (_name, env, ...[pick, value]) => {
    expect(pick(settings({ env }))).toEqual(value);
  });

  test.each<[Environment, string]>([
    [{ AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-west-2" }, "us-east-1"],
    [{ AWS_REGION: "", AWS_DEFAULT_REGION: "us-west-2" }, "us-west-2"],
    [{ AWS_REGION: "us-east-1", ELBOW_REGION: "us-gov-west-1" }, "us-gov-west-1"],
  ])("without a region in the file, %o gives %s", (env, region) => {
    expect(settings({ file: "clusterName: x", env }).aws.region).toBe(region);
  });

  test("what Kubernetes makes for a Service called elbow is silently ignored", () => {
    const env = {
      ELBOW_SERVICE_HOST: "10.0.0.1",
      ELBOW_SERVICE_PORT: "8080",
      ELBOW_SERVICE_PORT_METRICS: "8080",
      ELBOW_PORT: "tcp://10.0.0.1:8080",
      ELBOW_PORT_8080_TCP: "tcp://10.0.0.1:8080",
      ELBOW_PORT_8080_TCP_PROTO: "tcp",
      ELBOW_PORT_8080_TCP_PORT: "8080",
      ELBOW_PORT_8080_TCP_ADDR: "10.0.0.1",
      ELBOW_HEALTH_SERVICE_HOST: "10.0.0.2",
      ELBOW_HEALTH_PORT: "tcp://10.0.0.2:8081",
      ELBOW_CONFIG: "elbow.yaml",
    };
    expect(texts({ env })).toEqual({ problems: [], warnings: [] });
  });

  test.each<[string, string]>([
    ["ELBOW_POLLNG_SETTLE", "Did you mean ELBOW_POLLING_SETTLE?"],
    ["ELBOW_LABELS_ENV", "Write ELBOW_LABELS=key=value,key=value"],
    ["ELBOW_PORT", "The variable is ignored"],
    ["ELBOW_WHATEVER_ELSE", "The variable is ignored"],
  ])("unknown %s is a warning: %s", (name, words) => {
    const { problems, warnings } = texts({ env: { [name]: "x" } });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  test.each<[Environment, string]>([
    [{ ELBOW_METRICS_ZONES: "yes" }, 'ELBOW_METRICS_ZONES: metrics.zones: "yes" is neither true nor false.'],
    [{ ELBOW_LABELS: "env" }, "ELBOW_LABELS: labels: part 1 is no pair."],
    [{ ELBOW_OWNERSHIP_NAMESPACES: "[a" }, "ELBOW_OWNERSHIP_NAMESPACES: ownership.namespaces: "],
    [
      { ELBOW_OTLP: "{endpont: x}" },
      "ELBOW_OTLP: otlp.endpont: there is no such option. Did you mean otlp.endpoint?",
    ],
  ])("%o is a problem", (env, text) => {
    expect(texts({ env }).problems).toEqual([expect.stringContaining(text)]);
  });
});
