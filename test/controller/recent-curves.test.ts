import { describe, expect, test } from "vitest";
import { recentCurves } from "../../src/controller/recent-curves.ts";
import type { Batch } from "../../src/polling/batch.ts";

const minute = 60_000;

function batch(name: string, minutes: readonly number[], owner = "a"): Batch {
  return {
    id: "1",
    owner,
    destination: "default",
    pointCount: minutes.length,
    series: [
      {
        id: null,
        name,
        labels: {},
        resource: {},
        points: { timesMs: minutes.map((one) => one * minute), values: minutes },
      },
    ],
  };
}

describe("recent curves", () => {
  test("keep requests and errors of each load balancer, and nothing else", () => {
    const curves = recentCurves();
    curves.delivered(batch("alb_request_count_sum", [1, 2]));
    curves.delivered(batch("alb_http_code_elb_5xx_count_sum", [2]));
    curves.delivered(batch("alb_target_response_time_p99", [3]));
    curves.delivered(batch("nlb_new_flow_count_sum", [4], "b"));
    expect(curves.requests("a").values).toEqual([1, 2]);
    expect(curves.errors("a").values).toEqual([2]);
    expect(curves.requests("b").values).toEqual([4]);
    expect(curves.requests("unknown")).toEqual({ timesMs: [], values: [] });
  });

  test("take each minute once and ascending: a second destination sends the same ones", () => {
    const curves = recentCurves();
    curves.delivered(batch("alb_request_count_sum", [1, 2, 3]));
    curves.delivered(batch("alb_request_count_sum", [2, 3, 4]));
    expect(curves.requests("a").values).toEqual([1, 2, 3, 4]);
  });

  test("keep three hours", () => {
    const curves = recentCurves();
    curves.delivered(
      batch(
        "alb_request_count_sum",
        Array.from({ length: 500 }, (_unused, index) => index + 1),
      ),
    );
    const { timesMs, values } = curves.requests("a");
    expect([timesMs.length, values[0], values.at(-1)]).toEqual([180, 321, 500]);
  });

  test("forget load balancers that are gone", () => {
    const curves = recentCurves();
    curves.delivered(batch("alb_request_count_sum", [1]));
    curves.delivered(batch("alb_http_code_elb_5xx_count_sum", [1]));
    curves.delivered(batch("alb_request_count_sum", [1], "b"));
    curves.keepOnly(new Set(["b"]));
    expect([curves.requests("a").values, curves.errors("a").values, curves.requests("b").values]).toEqual([
      [],
      [],
      [1],
    ]);
  });
});
