import { describe, expect, test } from "vitest";
import { runRecorded } from "./recording-context.ts";
import { cost } from "../../src/cli/cost.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";

/** `elbow cost --demo` with the real clock: the simulation is served over HTTP. */
async function demoCost(output: "table" | "json" | "yaml") {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await cost(
    {
      argv: [],
      env: {},
      stdout: { isTerminal: false, write: (text) => void (printed.stdout += text) },
      stderr: { isTerminal: false, write: (text) => void (printed.stderr += text) },
      readFile: async () => ({ kind: "unreadable", reason: "not asked for" }),
      ask: null,
      clock: systemClock,
      signal: new AbortController().signal,
    },
    { configPath: null, flags: new Map(), output, demo: true },
  );
  return { exitCode, ...printed };
}

describe("elbow cost", () => {
  test("the report adds up: load balancers, namespaces and metrics each make the total", async () => {
    const { exitCode, stdout, stderr } = await demoCost("json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const report = JSON.parse(stdout);
    const sum = (lines: readonly { usdPerMonth: number }[]) =>
      lines.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
    for (const lines of [report.loadBalancers, report.namespaces, report.metrics]) {
      expect(sum(lines)).toBeCloseTo(report.total.usdPerMonth, 8);
    }
    expect(report.total.loadBalancers).toBe(report.loadBalancers.length);
    expect(report.comparedWith.everyMinuteUsdPerMonth).toBeGreaterThan(report.total.usdPerMonth);
    expect(report.comparedWith.metricStreamAtMostUsdPerMonth).toBeGreaterThan(report.total.usdPerMonth);
  }, 30_000);

  test("the table names the sum, the price with its date, and what is not in it", async () => {
    const { exitCode, stdout } = await demoCost("table");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^forecast +\$\d+\.\d\d a month/);
    expect(stdout).toMatch(/list price of \d{4}-\d\d-\d\d/);
    expect(stdout).toMatch(/LOAD BALANCER +NAMESPACE +SERIES +POINTS A MINUTE +METRICS A DAY +\$ A MONTH/);
    expect(stdout).toContain("Nothing was asked of CloudWatch.");
  }, 30_000);

  test("a bad configuration is said, and is bad usage", async () => {
    const { exitCode, stderr } = await runRecorded("cost --metrics-preset most");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("metrics.preset");
  });
});
