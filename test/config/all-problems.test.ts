import { expect, test } from "vitest";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { problemText } from "../../src/config/problem.ts";

const broken = `
clusterName: 12
regoin: eu-west-1
labels:
  env: prod
  instance: x
  __name__: y
  load_balancer: z
  1st: a
  team: "\${owner.team}"
  zone: "\${owner.label:topology.kubernetes.io/zone} \${open"
settle: 3m
discovery: {interval: 500ms, vpcIds: [vpc-1, subnet-1]}
ownership: {relations: [owner, members], namespaces: [Shop]}
polling:
  settle: 2x
  settle: 3m
  settleOverrides: {ConsumedLCU: 90m, "*LCUs": 75}
  intervals: {alerting: 120}
  startupLookback: 7h
  catchUpLimit: 16d
metrics:
  include: [TargetResponsTime]
  statistics: {TargetResponseTime: [p99, p999], RequestCount: []}
budget: {hardStop: true}
otlp:
  - endpoint: collector:4317
    maxRequestBytes: 1
  - {endpoint: "http://user:secret@host:1", tls: {caFil: x}}
leaderElection: {leaseDuration: 10s, retryPeriod: 9s}
server: {metrics: "8080", health: "[::]:70000"}
log: [info]
`;

test("everything wrong with a file is said at once, with place and remedy", async () => {
  const result = parseConfiguration({
    flags: new Map([["log.format", "jsn"]]),
    env: { ELBOW_LOG_LEVEL: "loud", ELBOW_METRICS_ZONES: "maybe", ELBOW_SERVER_PAGES: "true" },
    file: { name: "elbow.yaml", text: broken },
  });
  const problems = result.kind === "invalid" ? result.problems : [];
  const text = [...problems, ...result.warnings].map(problemText).join("\n");
  expect(text).not.toContain("secret@");
  await expect(`${text}\n`).toMatchFileSnapshot("golden/all-problems.txt");
});

test("a key that stands twice does not hide what else is wrong", () => {
  const result = parseConfiguration({
    flags: new Map(),
    env: {},
    file: { name: "e", text: "clusterName: a\nclusterName: b\nregion: x\n" },
  });
  const problems = result.kind === "invalid" ? result.problems : [];
  expect(problems.map(({ key, what }) => `${key} ${what}`)).toEqual([
    " this key stands here a second time",
    'region "x" does not fit',
  ]);
});
