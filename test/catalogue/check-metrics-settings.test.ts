import { describe, expect, test } from "vitest";
import { checkMetricsSettings, matchesAnyMetric } from "../../src/catalogue/check-metrics-settings.ts";

const empty = { include: [], exclude: [], statistics: {} };

function problems(changes: Partial<Parameters<typeof checkMetricsSettings>[0]>): readonly string[] {
  return checkMetricsSettings({ ...empty, ...changes }).map(
    (problem) => `${problem.key} ${problem.kind} ${problem.text}`,
  );
}

describe("checkMetricsSettings", () => {
  test.each([
    ["nothing said", {}, []],
    [
      "names of any kind of load balancer",
      { include: ["NewFlowCount"], exclude: ["SpilloverCount", "H*"] },
      [],
    ],
    ["a misspelt include", { include: ["RequstCount"] }, ["include unknown-metric RequstCount"]],
    ["a glob that fits nothing", { exclude: ["lcu*"] }, ["exclude unknown-metric lcu*"]],
    ["a misspelt metric", { statistics: { TargetTime: ["p99"] } }, ["statistics unknown-metric TargetTime"]],
    ["no statistic", { statistics: { TargetResponseTime: ["p999"] } }, ["statistics unknown-statistic p999"]],
    [
      "a percentile of a counter",
      { statistics: { RequestCount: ["p99"] } },
      ["statistics senseless-statistic p99"],
    ],
    ["an empty list", { statistics: { RequestCount: [] } }, ["statistics no-statistics RequestCount"]],
    ["a glob of which some have it", { statistics: { "*": ["p99"] } }, []],
    ["sample_count of a counter", { statistics: { RequestCount: ["sum", "sample_count"] } }, []],
  ])("%s", (_, changes, expected) => {
    expect(problems(changes)).toEqual(expected);
  });

  test("a name that only objects have is no metric", () => {
    expect(matchesAnyMetric("constructor")).toBe(false);
    expect(matchesAnyMetric("HTTPCode_ELB_5??_Count")).toBe(true);
  });
});
