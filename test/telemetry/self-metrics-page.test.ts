import { describe, expect, test } from "vitest";
import { selfMetrics, selfMetricsPage, unmatchedLabels } from "../../.dev/self-metrics-page.ts";

const metrics = selfMetrics();

describe("the page of elbow's own metrics", () => {
  test("each metric has its row of labels in .dev/self-metrics-page.ts, and each row its metric", () => {
    expect(unmatchedLabels(metrics)).toEqual([]);
  });

  test("names follow the conventions: a prefix, base units, _total for counters alone", () => {
    const wrong = metrics.filter(
      ({ name, type }) =>
        !/^(?:elbow|otel_sdk_exporter)_[a-z]+(_[a-z]+)*$/u.test(name) ||
        name.endsWith("_total") !== (type === "counter") ||
        /_(ms|milliseconds|kb|mb|percent)(_|$)/u.test(name),
    );
    expect(wrong).toEqual([]);
  });

  test("each help is a sentence", () => {
    expect(metrics.filter(({ help }) => !/^[A-Z0-9].*\.$/u.test(help))).toEqual([]);
  });

  test("the names that others rely on are there", () => {
    const names = metrics.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "elbow_data_age_seconds",
        "elbow_load_balancers",
        "elbow_points_total",
        "elbow_late_points_total",
        "elbow_cloudwatch_requests_total",
        "elbow_cloudwatch_metrics_requested_total",
        "elbow_cloudwatch_cost_usd_total",
        "elbow_cloudwatch_cost_forecast_usd_per_month",
        "elbow_leader",
        "elbow_watch_restarts_total",
        "elbow_identity_changes_total",
      ]),
    );
    expect(
      selfMetricsPage()
        .split("\n")
        .filter((line) => /^\| `(?:elbow|otel)_/u.test(line)),
    ).toHaveLength(metrics.length);
  });
});
