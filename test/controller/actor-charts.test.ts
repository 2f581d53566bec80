import { describe, expect, test } from "vitest";
import { actorCharts, unitOf } from "../../src/controller/actor-charts.ts";
import type { ActorSnapshot, SeriesSnapshot } from "../../src/polling/actor-snapshot.ts";

const read = { timesMs: [60_000, 120_000], values: [0.2, 0.3] };
const sent = { timesMs: [60_000], values: [0.2] };

function series(statistic: string): SeriesSnapshot {
  const name = `alb_target_response_time_${statistic.toLowerCase()}`;
  return {
    name,
    labels: { load_balancer_name: "checkout" },
    namespace: "AWS/ApplicationELB",
    metric: "TargetResponseTime",
    statistic,
    read,
    sent,
  };
}

describe("charts of what the actors hold", () => {
  const actor: ActorSnapshot = {
    arn: "arn:checkout",
    seriesCount: 2,
    newestDeliveredMs: { alerting: null, regular: null, slow: null },
    late: { appeared: 0, changed: 0 },
    behindMs: 0,
    failing: 0,
    series: () => [series("p99"), series("SampleCount")],
  };
  const charts = actorCharts(() => new Map([[actor.arn, actor]]));

  test("each statistic of a metric is told apart, with what was read beside what was sent", () => {
    expect(charts.charts(actor.arn)).toEqual([
      expect.objectContaining({
        title: "TargetResponseTime p99",
        unit: "Seconds",
        final: read,
        exported: sent,
      }),
      expect.objectContaining({ title: "TargetResponseTime SampleCount", unit: "Count" }),
    ]);
  });

  test("an unknown load balancer has none", () => {
    expect(charts.charts("arn:gone")).toEqual([]);
  });

  test("a metric that the catalogue does not know has no unit", () => {
    expect(unitOf({ namespace: "AWS/ApplicationELB", metric: "Nonsense", statistic: "Sum" })).toBe("");
  });
});
