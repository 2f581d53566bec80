import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalPace } from "../../../src/polling/actor-inputs.ts";
import type { SeriesState } from "../../../src/polling/rules/actor-state.ts";
import { dayHistory, usual, withBucket } from "../../../src/polling/rules/day-history.ts";
import {
  hurriedPace,
  noIncident,
  watchIncident,
  type IncidentState,
} from "../../../src/polling/rules/incident.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { minute, settings, specOf } from "../../support/polling-world.ts";

const start = Math.floor(Date.UTC(2026, 10, 20) / minute);
const day = 24 * 60;
const incident = { enabled: true, forMs: 30 * minute, maxPerDayMs: 120 * minute };

/** What each metric says in a minute since `start`; null = no point. */
type Curves = Readonly<Record<string, (index: number) => number | null>>;

const statistics: Readonly<Record<string, string>> = {
  HealthyHostCount: "Minimum",
  UnHealthyHostCount: "Maximum",
};

function stateOf(metric: string, curve: (index: number) => number | null, to: number): SeriesState {
  const hosts = metric in statistics;
  const plain = specOf({ arn: "lb", metric });
  const spec: SeriesSpec = {
    ...plain,
    scope: hosts ? "target-group" : "load-balancer",
    labelsKey: hosts ? "targetgroup/web/1" : "",
    query: { ...plain.query, statistic: statistics[metric] ?? "Sum" },
  };
  const values = Array.from({ length: 20 }, (_unused, offset) => curve(to - 20 + offset) ?? Number.NaN);
  return {
    spec,
    labelSet: { labels: {}, resource: {} },
    endMinute: null,
    window: { from: start + to - 20, values },
    stillness: null,
    failures: 0,
    retryAtMs: null,
  };
}

/** Looks each minute from `from` to `to`; gives the minutes in which incident mode was on, and the last state. */
function watch(
  curves: Curves,
  range: { from: number; to: number },
  given: Partial<typeof incident> & { allowed?: boolean } = {},
) {
  let state: IncidentState = noIncident;
  const on: number[] = [];
  for (let index = range.from; index < range.to; index += 1) {
    const series = Object.entries(curves).map(([metric, curve]) => stateOf(metric, curve, index));
    state = watchIncident(state, series, {
      nowMs: (start + index + 2) * minute,
      settings: { ...incident, ...given },
      allowed: given.allowed ?? true,
    });
    if (state.sinceMs !== null) {
      on.push(index);
    }
  }
  return { on, state };
}

const calm: Curves = {
  RequestCount: () => 1000,
  HTTPCode_ELB_5XX_Count: () => null,
  HTTPCode_Target_5XX_Count: (index) => index % 3,
  RejectedConnectionCount: () => null,
  HealthyHostCount: () => 4,
  UnHealthyHostCount: () => 0,
};
const at = day + 300;
const from = (value: number, other: (index: number) => number | null) => (index: number) =>
  index >= at ? value : other(index);
const constant = (value: number) => () => value;

describe("signs of trouble, after a calm day", () => {
  test.each<[string, Curves]>([
    ["half of the answers are 5xx", { HTTPCode_Target_5XX_Count: from(500, constant(1)) }],
    ["the load balancer's own 5xx rise", { HTTPCode_ELB_5XX_Count: from(100, constant(0)) }],
    ["connections are rejected", { RejectedConnectionCount: from(20, constant(0)) }],
    ["traffic collapses", { RequestCount: from(10, constant(1000)) }],
    ["traffic stops altogether", { RequestCount: (index) => (index >= at ? null : 1000) }],
    [
      "half of the hosts fail",
      { HealthyHostCount: from(2, constant(4)), UnHealthyHostCount: from(2, constant(0)) },
    ],
    ["no host is left", { HealthyHostCount: from(0, constant(4)) }],
  ])("%s", (_what, changed) => {
    const { on, state } = watch({ ...calm, ...changed }, { from: at - day, to: at + 8 });
    expect(on[0]).toBeGreaterThan(at);
    expect(on[0]).toBeLessThanOrEqual(at + 5);
    expect(state.lastSign?.words).toContain("usually");
  });
});

describe("what is no news stays quiet", () => {
  test.each<[string, Curves]>([
    ["a calm day", {}],
    ["always a third of 5xx", { HTTPCode_Target_5XX_Count: (index) => 300 + (index % 7) * 10 }],
    [
      "hosts that are always unhealthy (externalTrafficPolicy: Local)",
      { HealthyHostCount: constant(2), UnHealthyHostCount: constant(8) },
    ],
    ["an idle blue-green group", { HealthyHostCount: constant(0), UnHealthyHostCount: constant(3) }],
    ["scaling down", { HealthyHostCount: from(2, constant(10)) }],
    ["scaling up", { HealthyHostCount: from(12, constant(4)), UnHealthyHostCount: from(1, constant(0)) }],
    ["four errors", { HTTPCode_ELB_5XX_Count: (index) => (index === at ? 4 : null) }],
    [
      "a quiet service pauses",
      { RequestCount: (index) => (index >= at ? null : 2), HTTPCode_Target_5XX_Count: constant(0) },
    ],
    ["a slow evening", { RequestCount: (index) => 1000 + 900 * Math.cos((index / day) * 2 * Math.PI) }],
    [
      "errors of the nightly job, as yesterday",
      {
        HTTPCode_ELB_5XX_Count: (index) => (index % day >= 300 && index % day < 320 ? 200 : 0),
        HTTPCode_Target_5XX_Count: constant(0),
      },
    ],
    [
      "CloudWatch is silent",
      Object.fromEntries(
        Object.entries(calm).map(([metric, curve]) => [
          metric,
          (index: number) => (index >= at ? null : curve(index)),
        ]),
      ),
    ],
  ])("%s", (_what, changed) => {
    const nextDay = watch({ ...calm, ...changed }, { from: at - day - 60, to: at + 40 }).on;
    expect(nextDay.filter((index) => index > at - day + 60)).toEqual([]);
  });

  test("trouble that was there before the first look is not known to be a change", () => {
    const curves = { ...calm, HTTPCode_ELB_5XX_Count: from(500, constant(0)) };
    expect(watch(curves, { from: at + 20, to: at + 60 }).on).toEqual([]);
  });
});

describe("how long incident mode lasts", () => {
  const burst = (length: number) => ({
    ...calm,
    HTTPCode_ELB_5XX_Count: (index: number) => (index >= at && index < at + length ? 400 : 0),
  });

  test("until `for` after the last sign", () => {
    const { on } = watch(burst(10), { from: at - 120, to: at + 120 });
    expect(on.at(0)).toBeLessThanOrEqual(at + 2);
    expect(on.at(-1)).toBeGreaterThan(at + 38);
    expect(on.at(-1)).toBeLessThan(at + 46);
  });

  test("at most `maxPerDay` of one day, and again the next", () => {
    const { on } = watch(burst(day), { from: at - 120, to: at + day + 60 }, { maxPerDayMs: 60 * minute });
    const firstDay = on.filter((index) => index < 2 * day);
    expect(firstDay.length).toBe(60);
  });

  test.each([
    { what: "the budget forbids it", given: { allowed: false } },
    { what: "it is switched off", given: { enabled: false } },
  ])("never while $what", ({ given }) => {
    expect(watch(burst(30), { from: at - 120, to: at + 60 }, given).on).toEqual([]);
  });

  test("every class is then read each minute", () => {
    const pace = hurriedPace(normalPace, settings.intervalsMs);
    expect([pace.alerting, pace.regular * 5, pace.slow * 15]).toEqual([1, 1, 1]);
    const quick = { alerting: 10_000, regular: 30_000, slow: 900_000 };
    expect(hurriedPace(normalPace, quick)).toMatchObject({ alerting: 1, regular: 1 });
  });
});

describe("the history of a day", () => {
  test("keeps 300 bytes, whatever is put in, and finds values to a tenth", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-5, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 700 }),
        (values) => {
          let history = dayHistory(0, values[0] as number);
          for (const [bucket, value] of values.entries()) {
            history = withBucket(history, bucket, value);
          }
          const lately = values.slice(-288).toSorted((a, b) => a - b);
          const median = lately[Math.floor((lately.length - 1) / 2)] as number;
          const found = usual(history, values.length, 1)?.median ?? 0;
          expect(history.bytes).toHaveLength(300);
          expect(Math.abs(found / median - 1)).toBeLessThan(0.1);
        },
      ),
    );
  });

  test("buckets that were never read are unknown, not nought", () => {
    const history = withBucket(dayHistory(100, 5), 200, 5);
    expect(usual(history, 201, 3)).toBeNull();
    expect(usual(history, 201, 2)?.median).toBeCloseTo(5, 0);
  });

  test("what is older than a day is forgotten", () => {
    const history = withBucket(dayHistory(0, 5), 300, 7);
    expect(usual(history, 301, 2)).toBeNull();
  });
});
