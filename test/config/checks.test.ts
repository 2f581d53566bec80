import { describe, expect, test } from "vitest";
import { templateFaults, templateKeys } from "../../src/config/label-template.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { problemText } from "../../src/config/problem.ts";

function check(lines: string): { problems: readonly string[]; warnings: readonly string[] } {
  const text = `clusterName: c\nregion: eu-west-1\n${lines}\n`;
  const result = parseConfiguration({ flags: new Map(), env: {}, file: { name: "e", text } });
  return {
    problems: result.kind === "invalid" ? result.problems.map(problemText) : [],
    warnings: result.warnings.map(problemText),
  };
}

describe("relations between options", () => {
  test.each([
    "leaderElection: {leaseDuration: 15s, renewDeadline: 10s, retryPeriod: 8s}",
    "polling: {startupLookback: 6h}",
    "polling: {catchUpLimit: 15d, startupLookback: 15d}",
    "polling: {settle: adaptive}",
    "polling: {adaptive: {ceiling: 20m}}",
    "server: {metrics: '127.0.0.1:0', health: '127.0.0.1:0'}",
    "server: {metrics: '127.0.0.1:80', health: '[::1]:80'}",
    "budget: {monthlyUsd: 10, hardStop: true}",
  ])("%s is fine", (lines) => {
    expect(check(lines).problems).toEqual([]);
  });

  test.each([
    ["leaderElection: {renewDeadline: 15s}", "leaderElection.renewDeadline: 15s is not shorter"],
    ["leaderElection: {retryPeriod: 9s}", "leaderElection.retryPeriod: 9s is too long"],
    ["polling: {startupLookback: 7h}", "polling.startupLookback: 7h is longer than catchUpLimit (6h)"],
    ["polling: {catchUpLimit: 361h}", 'polling.catchUpLimit: "361h" is too long'],
    ["polling: {settle: 6h}", "polling.catchUpLimit: 6h is not longer than the settle time (6h)"],
    ["polling: {adaptive: {floor: 11m}}", "polling.adaptive.floor: 11m is longer than the ceiling"],
    [
      "polling: {settle: adaptive, adaptive: {ceiling: 20m}}",
      "polling.adaptive.ceiling: 20m is longer than recheck (15m)",
    ],
    ["budget: {hardStop: true}", "budget.hardStop: there is no budget to stop at"],
    [
      "server: {metrics: '[::]:1', health: '[::]:1'}",
      "server.health: [::]:1 is the address of server.metrics too",
    ],
  ])("%s: %s", (lines, text) => {
    expect(check(lines).problems).toEqual([expect.stringContaining(text)]);
  });

  test.each([
    [
      "polling: {settle: adaptive, adaptive: {floor: 1m}}",
      "polling.adaptive.floor: CloudWatch still changes minutes this young",
    ],
    ["polling: {settle: 90s}", "polling.settle: CloudWatch still changes minutes this young"],
    [
      "polling: {intervals: {alerting: 10m}}",
      "polling.intervals.alerting: metrics that page are read less often",
    ],
    ["polling: {intervals: {slow: 1m}}", "polling.intervals.slow: metrics that settle late"],
    ["metrics: {statistics: {TargetResponseTime: [p1, p2, p3, p4, p5, p6]}}", "has 6 statistics"],
  ])("%s is a warning: %s", (lines, text) => {
    const { problems, warnings } = check(lines);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(text)]);
  });
});

describe("metric names", () => {
  test.each([
    "metrics: {include: ['HTTPCode_*', RequestCount], exclude: ['*LCUs']}",
    "metrics: {statistics: {TargetResponseTime: [p99.9, SampleCount, tm99], '*Count': [sum]}}",
    "polling: {settleOverrides: {ConsumedLCUs: 80m, 'HTTPCode_*': 3m}}",
  ])("%s is fine", (lines) => {
    expect(check(lines)).toEqual({ problems: [], warnings: [] });
  });

  test.each([
    ["metrics: {include: [RequestCont]}", "Did you mean RequestCount?"],
    ["metrics: {exclude: ['Nothing*']}", "See docs/metrics.md for the names."],
    [
      "metrics: {statistics: {RequestCount: [p999]}}",
      'metrics.statistics.RequestCount[0]: "p999" is not a statistic',
    ],
    [
      "metrics: {statistics: {RequestCount: [sum, p99]}}",
      "metrics.statistics.RequestCount[1]: CloudWatch has no useful p99",
    ],
    ["polling: {settleOverrides: {ConsumedLCU: 80m}}", "Did you mean ConsumedLCUs?"],
    ["polling: {settleOverrides: {__proto__: 80m}}", "no load balancer metric has this name"],
  ])("%s: %s", (lines, text) => {
    expect(check(lines).problems).toEqual([expect.stringContaining(text)]);
  });
});

describe("label templates", () => {
  test.each([
    "production",
    "$5 {x}",
    "",
    "${owner.namespace}/${owner.name}",
    "${owner.label:app.kubernetes.io/name}",
    "${owner.annotation:example.com/team}",
    "${loadBalancer.tag:elbv2.k8s.aws/cluster}",
    "${loadBalancer.tag:Cost Center}",
  ])("%j is fine", (template) => {
    expect(templateFaults(template)).toEqual([]);
  });

  test.each([
    ["${owner}", 1],
    ["${owner.label:}", 1],
    ["${owner.label:a b}", 1],
    ["${owner.kind} ${a}", 2],
    ["${", 1],
    ["${owner.name", 1],
    ["${owner.name} ${x:${owner.name}}", 1],
    ["${loadBalancer.tag:\n}", 1],
  ])("%j has %i faults", (template, count) => {
    expect(templateFaults(template)).toHaveLength(count);
  });

  test("the keys they name are kept once", () => {
    expect(
      templateKeys(["${owner.label:a}-${owner.label:b}", "${owner.label:a}${owner.annotation:c}", "x"]),
    ).toEqual({
      ownerLabels: ["a", "b"],
      ownerAnnotations: ["c"],
    });
  });
});
