import { describe, expect, test } from "vitest";
import { demoPromql, type Tamper } from "../../src/cli/demo-promql.ts";
import type { PromqlClient } from "../../src/verify/promql-client.ts";
import type { StoredSeries } from "../../src/verify/rules/promql-answer.ts";
import type { CauseKind } from "../../src/verify/rules/verified-series.ts";
import { isCleanReport } from "../../src/verify/verify-report.ts";
import { nowMinute } from "../backfill/backfill-lab.ts";
import { changePoints, filledLab, range, reportOf, verified } from "./verify-lab.ts";

const requests = "alb_request_count_sum";

/** One busy load balancer's requests. */
function busiest(stored: readonly StoredSeries[]): string {
  const sums = stored
    .filter(({ labels }) => labels["__name__"] === requests)
    .map(({ labels, points }) => ({
      dimension: labels["load_balancer"] ?? "",
      sum: points.values.reduce((sum, value) => sum + value, 0),
    }));
  return sums.toSorted((a, b) => b.sum - a.sum)[0]?.dimension ?? "";
}

/** Changes the requests of the busiest load balancer only. */
function inRequests(change: Parameters<typeof changePoints>[1]): Tamper {
  return (stored) => {
    const dimension = busiest(stored);
    return changePoints(
      ({ labels }) => labels["__name__"] === requests && labels["load_balancer"] === dimension,
      change,
    )(stored);
  };
}

function inLoadBalancer(change: Parameters<typeof changePoints>[1]): Tamper {
  return (stored) => {
    const dimension = busiest(stored);
    return changePoints(({ labels }) => labels["load_balancer"] === dimension, change)(stored);
  };
}

const changeLabels =
  (change: (labels: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): Tamper =>
  (stored) =>
    stored.map(({ labels, points }) => ({ labels: change(labels), points }));

const middle = range.from + 50;

describe("a verification", () => {
  test("of what a backfill delivered finds all equal, zeros included, for the price that was said", async () => {
    const lab = await filledLab();
    const { end, estimate, paidUnits, shown } = await verified(lab);
    const report = reportOf(end);
    expect(report.faulty).toEqual([]);
    expect(isCleanReport(report)).toBe(true);
    expect(report.totals).toMatchObject({ missing: 0, different: 0, extra: 0, repeated: 0 });
    expect(report.totals.equal).toBeGreaterThan(5000);
    expect(report.totals.cleanSeries).toBe(estimate.series);
    expect(paidUnits).toBe(estimate.units);
    expect(report.cost.usd).toBeCloseTo(estimate.usd, 9);
    expect(shown.at(-1)).toMatchObject({ doneLoadBalancers: lab.members.length });
    expect(lab.clock.pending).toBe(0);
  });

  test.each<
    [string, { tamper: Tamper; counts: Partial<Record<"missing" | "different", number>>; cause: CauseKind }]
  >([
    [
      "minutes dropped in the midst of one series",
      {
        tamper: inRequests((point) => (point.minute >= middle && point.minute < middle + 3 ? null : point)),
        counts: { missing: 3 },
        cause: "out-of-order",
      },
    ],
    [
      "a value that CloudWatch raised later",
      {
        tamper: inRequests((point) =>
          point.minute === middle ? { ...point, value: point.value - 1 } : point,
        ),
        counts: { different: 1 },
        cause: "late-change",
      },
    ],
    [
      "a zero that was filled before the value appeared",
      {
        tamper: inRequests((point) => (point.minute === middle ? { ...point, value: 0 } : point)),
        counts: { different: 1 },
        cause: "duplicate-dropped",
      },
    ],
    [
      "a count that is larger than CloudWatch's",
      {
        tamper: inRequests((point) =>
          point.minute === middle ? { ...point, value: point.value + 5 } : point,
        ),
        counts: { different: 1 },
        cause: "other-value",
      },
    ],
    [
      "a series that begins later",
      {
        tamper: inRequests((point) => (point.minute < range.from + 20 ? null : point)),
        counts: { missing: 20 },
        cause: "begins-later",
      },
    ],
    [
      "a series that stops",
      {
        tamper: inRequests((point) => (point.minute >= range.to - 20 ? null : point)),
        counts: { missing: 20 },
        cause: "stopped",
      },
    ],
    [
      "a series that is not there",
      { tamper: inRequests(() => null), counts: { missing: 120 }, cause: "no-series" },
    ],
    [
      "a curve one minute aside",
      {
        tamper: inRequests((point) => ({ ...point, minute: point.minute + 1 })),
        counts: {},
        cause: "shifted",
      },
    ],
  ])("%s", async (_name, { tamper, counts, cause }) => {
    const { end } = await verified(await filledLab(), tamper);
    const report = reportOf(end);
    expect(report.faulty).toHaveLength(1);
    expect(report.faulty[0]).toMatchObject({ name: requests, ...counts });
    expect(report.faulty[0]?.causes[0]?.kind).toBe(cause);
    expect(isCleanReport(report)).toBe(false);
  });

  test("a point where CloudWatch has none", async () => {
    const tamper: Tamper = (stored) => {
      const dimension = busiest(stored);
      return stored.map((series) =>
        series.labels["__name__"] === requests && series.labels["load_balancer"] === dimension
          ? {
              labels: series.labels,
              points: {
                timesMs: [...series.points.timesMs, (middle + 0.5) * 60_000],
                values: [...series.points.values, 7],
              },
            }
          : series,
      );
    };
    const report = reportOf((await verified(await filledLab(), tamper)).end);
    expect(report.faulty).toMatchObject([
      { name: requests, extra: 1, missing: 0, causes: [{ kind: "not-in-cloudwatch", minutes: 1 }] },
    ]);
  });

  test("minutes that nothing of a load balancer has: something was away", async () => {
    const tamper = inLoadBalancer((point) => (point.minute === middle ? null : point));
    const report = reportOf((await verified(await filledLab(), tamper)).end);
    expect(report.faulty.length).toBeGreaterThan(5);
    expect(new Set(report.faulty.flatMap(({ causes }) => causes.map(({ kind }) => kind)))).toEqual(
      new Set(["away"]),
    );
  });

  test("zeros that were never filled", async () => {
    const tamper = changePoints(
      ({ labels }) => labels["__name__"] === requests,
      (point) => (point.value === 0 ? null : point),
    );
    const lab = await filledLab({ loadBalancers: 12 });
    const report = reportOf((await verified(lab, tamper)).end);
    const kinds = new Set(report.faulty.flatMap(({ causes }) => causes.map(({ kind }) => kind)));
    expect(
      [...kinds].every((kind) => kind === "zeros-missing" || kind === "no-series" || kind === "out-of-order"),
    ).toBe(true);
    expect(
      report.faulty.every(({ differences }) =>
        differences.every((one) => one.kind === "missing" && one.expected === 0),
      ),
    ).toBe(true);
  });

  test("other labels are named; labels added on the way, and ignored ones, do no harm", async () => {
    const lab = await filledLab();
    const moved = changeLabels((labels) => ({ ...labels, cluster: "old-eks" }));
    const report = reportOf((await verified(lab, moved)).end);
    expect(report.faulty[0]).toMatchObject({
      equal: 0,
      relabelled: [{ label: "cluster", expected: "prod-eks", stored: "old-eks" }],
    });
    expect(report.faulty.every(({ causes }) => causes.every(({ kind }) => kind === "relabelled"))).toBe(true);
    const ignoring = await verified(lab, moved, { ignoredLabels: new Set(["cluster"]) });
    expect(isCleanReport(reportOf(ignoring.end))).toBe(true);
    const added = changeLabels((labels) => ({
      ...labels,
      prometheus: "monitoring/k8s",
      otel_scope_name: "elbow",
    }));
    expect(isCleanReport(reportOf((await verified(lab, added)).end))).toBe(true);
  });

  test("the label load_balancer itself may have been dropped", async () => {
    const dropped = changeLabels((labels) =>
      Object.fromEntries(Object.entries(labels).filter(([name]) => name !== "load_balancer")),
    );
    const report = reportOf((await verified(await filledLab(), dropped)).end);
    expect(report.faulty[0]?.causes).toMatchObject([{ kind: "relabelled" }]);
    expect(report.faulty[0]?.relabelled).toMatchObject([{ label: "load_balancer", stored: null }]);
  });

  test("names that a receiver changed", async () => {
    const renamed = changeLabels((labels) => ({ ...labels, __name__: `elb_${labels["__name__"]}_ratio` }));
    const report = reportOf((await verified(await filledLab(), renamed)).end);
    expect(report.faulty[0]?.causes).toMatchObject([{ kind: "renamed" }]);
    expect(report.faulty[0]?.causes[0]?.message).toContain(`elb_${report.faulty[0]?.name}_ratio`);
  });

  test("points and series that CloudWatch knows nothing of are extra", async () => {
    const lab = await filledLab();
    const latency = "alb_target_response_time_average";
    const intruders: Tamper = (stored) => {
      const [first] = stored.filter(({ labels }) => labels["__name__"] === requests);
      return first === undefined
        ? stored
        : [
            ...stored,
            { labels: { ...first.labels, __name__: "alb_unknown_count_sum" }, points: first.points },
          ];
    };
    const report = reportOf((await verified(lab, intruders)).end);
    expect(report.faulty).toMatchObject([
      { name: "alb_unknown_count_sum", extra: 120, causes: [{ kind: "not-exported" }] },
    ]);
    const filtered = await verified(lab, intruders, { metrics: [requests, latency] });
    expect(isCleanReport(reportOf(filtered.end))).toBe(true);
  });

  test("a minute twice in one series is repeated; in two series of replicas it is one", async () => {
    const lab = await filledLab();
    const twice = (stored: readonly StoredSeries[]) =>
      stored.map((series) =>
        series.labels["__name__"] === requests
          ? {
              labels: series.labels,
              points: {
                timesMs: series.points.timesMs.flatMap((timeMs) => [timeMs, timeMs]),
                values: series.points.values.flatMap((value) => [value, value]),
              },
            }
          : series,
      );
    const report = reportOf((await verified(lab, twice)).end);
    expect(report.faulty[0]).toMatchObject({ name: requests, repeated: 120, causes: [{ kind: "repeated" }] });
    const replicas: Tamper = (stored) =>
      stored.flatMap(({ labels, points }) =>
        ["a", "b"].map((replica) => ({ labels: { ...labels, replica }, points })),
      );
    expect(isCleanReport(reportOf((await verified(lab, replicas)).end))).toBe(true);
  });

  test("staleness markers are no points", async () => {
    const stale = inRequests((point) => point);
    const marked: Tamper = (stored) =>
      stale(stored).map(({ labels, points }) => ({
        labels,
        points: {
          timesMs: [...points.timesMs, (points.timesMs.at(-1) ?? 0) + 1],
          values: [...points.values, Number.NaN],
        },
      }));
    expect(isCleanReport(reportOf((await verified(await filledLab(), marked)).end))).toBe(true);
  });

  test("the newest minutes may still be on their way", async () => {
    const lab = await filledLab();
    const young = await verified(lab, undefined, { range: { from: nowMinute - 20, to: nowMinute } });
    const report = reportOf(young.end);
    expect(report.totals.tooYoung).toBeGreaterThan(100);
    expect(
      report.faulty.every(({ causes }) =>
        causes.every(({ kind }) => kind === "stopped" || kind === "no-series"),
      ),
    ).toBe(true);
  });

  test("a late change is a duplicate that was dropped where late changes are sent again", async () => {
    const tamper = inRequests((point) =>
      point.minute === middle ? { ...point, value: point.value - 1 } : point,
    );
    const report = reportOf((await verified(await filledLab(), tamper, { onLateChange: "resend" })).end);
    expect(report.faulty[0]?.causes).toMatchObject([{ kind: "duplicate-dropped" }]);
  });
});

describe("what is asked and paid", () => {
  test("a sample reads that many series over one request's stretch", async () => {
    const lab = await filledLab();
    const { end, estimate } = await verified(lab, undefined, {
      sample: 5,
      range: { from: nowMinute - 1000, to: nowMinute - 30 },
    });
    expect(estimate.series).toBe(5);
    expect(estimate.units).toBeLessThanOrEqual(5);
    const { fromMs, toMs } = reportOf(end);
    expect((toMs - fromMs) / 60_000).toBe(201);
  });

  test("an endpoint that refuses everything costs nothing", async () => {
    const lab = await filledLab();
    const promql = {
      raw: async () => ({ kind: "failed" as const, message: "HTTP 401" }),
      close: async () => undefined,
    };
    const { end, paidUnits } = await verified(lab, undefined, { promql });
    expect(end).toMatchObject({ kind: "failed", message: "HTTP 401" });
    expect(paidUnits).toBe(0);
  });

  test("series that CloudWatch does not give are told, and are no difference", async () => {
    const lab = await filledLab();
    const sick = lab.members[0]?.series.specs[0];
    const broken = {
      ...lab,
      metrics: {
        ...lab.metrics,
        read: async (...[request, signal]: Parameters<typeof lab.metrics.read>) => {
          const reading = await lab.metrics.read(request, signal);
          return reading.kind === "answered"
            ? {
                ...reading,
                outcomes: reading.outcomes.map((outcome, index) =>
                  request.queries[index] === sick?.query
                    ? { kind: "unread" as const, reason: "internal-error" as const, message: "InternalError" }
                    : outcome,
                ),
              }
            : reading;
        },
      },
    };
    const report = reportOf((await verified(broken)).end);
    expect(report.faulty).toEqual([]);
    expect(report.failures).toMatchObject([expect.stringContaining("InternalError")]);
    expect(isCleanReport(report)).toBe(false);
  });
});

describe("an endpoint that fails on the way", () => {
  test("hides what it has for one load balancer: that is told, and is no difference", async () => {
    const lab = await filledLab();
    const whole = demoPromql(lab.receiver.record, (stored) => stored);
    const sick = lab.members[1]?.series.dimension;
    const promql: PromqlClient = {
      ...whole,
      raw: async (asked, signal) =>
        asked.matchers.some(({ value }) => value === sick)
          ? { kind: "failed", message: "HTTP 500" }
          : whole.raw(asked, signal),
    };
    const report = reportOf((await verified(lab, undefined, { promql })).end);
    expect(report.faulty).toEqual([]);
    expect(report.failures).toEqual([expect.stringContaining("HTTP 500")]);
  });

  test("for good: nothing more is paid for, and what was left out is counted", async () => {
    const lab = await filledLab({ loadBalancers: 12 });
    const whole = demoPromql(lab.receiver.record, (stored) => stored);
    let asked = 0;
    const promql: PromqlClient = {
      ...whole,
      raw: async (range, signal) => {
        asked += 1;
        return asked > 3 ? { kind: "failed", message: "HTTP 500" } : whole.raw(range, signal);
      },
    };
    const report = reportOf((await verified(lab, undefined, { promql })).end);
    expect(report.failures.at(-1)).toMatch(/^\d+ load balancers were not looked at: HTTP 500$/);
    expect(isCleanReport(report)).toBe(false);
  });
});
