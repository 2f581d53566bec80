import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertRules } from "../../../src/scaffold/alerts/alert-rules.ts";
import type { RuleRequest } from "../../../src/scaffold/alerts/rule-request.ts";
import { checkPromql } from "../../../src/scaffold/promql/check-promql.ts";
import { knownNames } from "../../../src/scaffold/promql/known-names.ts";
import { parsePromql, type PromqlSelector } from "../../../src/scaffold/promql/parse-promql.ts";
import { readSeriesName } from "../../../src/scaffold/promql/series-reference.ts";
import { builtIn, only, requestOf, usualFreshness } from "./requests.ts";

const rulesOf = (request: RuleRequest) => alertRules(request).groups.flatMap(({ rules }) => rules);

function selectorsOf(expression: string): readonly PromqlSelector[] {
  const parsed = parsePromql(expression);
  return parsed.kind === "parsed" ? parsed.selectors : [];
}

const variants: readonly (readonly [string, Partial<RuleRequest>])[] = [
  ["the usual", {}],
  ["all clusters", { cluster: null }],
  ["offsets in the expressions", { offset: "expression" }],
  ["recorded series written out", { records: "inline", offset: "expression" }],
  ["with owners", { joinOwner: true }],
  ["one load balancer", { selections: [{ suffix: "web", names: ["web"], owner: null }] }],
  ["two load balancers", { selections: [{ suffix: "x", names: ["a.b", "c|d"], owner: null }] }],
  [
    "an owner",
    {
      selections: [
        { suffix: "o", names: [], owner: { namespace: "shop", job: "shop/web", ownsTargetGroups: true } },
      ],
    },
  ],
];

describe.each(variants)("rules: %s", (_name, variant) => {
  const rules = rulesOf(requestOf(variant));
  const known = knownNames({
    metrics: rules.flatMap(({ kind, name }) => (kind === "record" ? [name] : [])),
    labels: ["part", "code", "parameter"],
  });

  test("every expression is PromQL with known names, and without a rate of a gauge", () => {
    expect(rules.flatMap(({ expression }) => checkPromql(expression, known))).toEqual([]);
  });

  test("no group has more rules than rulers take, and no two groups one name", () => {
    const { groups } = alertRules(requestOf(variant));
    expect(Math.max(...groups.map((group) => group.rules.length))).toBeLessThanOrEqual(18);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
  });

  test("the same request gives the same rules", () => {
    expect(rulesOf(requestOf(variant))).toEqual(rules);
  });
});

describe("the cluster", () => {
  test("is matched in every selector and stands in every group's name", () => {
    const { groups } = alertRules(requestOf());
    const without = groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ expression }) => selectorsOf(expression))
      .filter(
        ({ matchers }) =>
          !matchers.some(({ label, value }) => label.text === "cluster" && value === "prod-eks"),
      );
    expect(without).toEqual([]);
    expect(groups.filter(({ name }) => !name.includes("prod-eks"))).toEqual([]);
  });

  test("is nowhere in a central set", () => {
    const text = JSON.stringify(alertRules(requestOf({ cluster: null })));
    expect(text).not.toContain("prod-eks");
  });
});

describe("offsets", () => {
  const offsets = (request: RuleRequest): readonly (readonly [string, number])[] =>
    alertRules(request).groups.map(({ name, offsetSeconds }) => [
      name.replace("-prod-eks", ""),
      offsetSeconds,
    ]);

  test("follow from settle time and interval of the class", () => {
    expect(Object.fromEntries(offsets(requestOf()))).toMatchObject({
      "elbow-alb-alerting": 240,
      "elbow-alb-regular": 480,
      "elbow-alb-slow-long": 5460,
      "elbow-exporter": 0,
    });
  });

  test("follow another configuration", () => {
    const freshness = {
      ...usualFreshness,
      settle: { settleMs: 180_000, settleOverrides: { RejectedConnectionCount: 600_000 } },
      intervalsMs: { alerting: 60_000, regular: 60_000, slow: 60_000 },
    };
    expect(offsets(requestOf({ freshness, templates: only("AlbLoadBalancer5xx") }))).toEqual([
      ["elbow-alb-alerting", 300],
    ]);
    expect(offsets(requestOf({ freshness, templates: only("AlbRejectedConnections") }))).toEqual([
      ["elbow-alb-regular", 720],
    ]);
  });

  test("wait for the ceiling of an adaptive settle time", () => {
    const freshness = {
      ...usualFreshness,
      settle: { settleMs: 120_000, settleOverrides: {}, ceilingMs: 600_000 },
    };
    expect(offsets(requestOf({ freshness, templates: only("AlbLoadBalancer5xx") }))).toEqual([
      ["elbow-alb-alerting", 720],
    ]);
  });

  test("in expressions stand on every series that comes late, added to those there", () => {
    const rules = rulesOf(requestOf({ offset: "expression", records: "inline" }));
    const delivered = rules
      .filter(({ name }) => !name.startsWith("Elbow"))
      .flatMap(({ expression }) => selectorsOf(expression))
      .filter(({ metric }) => readSeriesName(metric?.text ?? "") !== null);
    expect(delivered.length).toBeGreaterThan(100);
    expect(delivered.filter(({ offset }) => offset === null)).toEqual([]);
    const dropped = rules.find(({ name }) => name === "AlbTrafficDropped")?.expression ?? "";
    expect(selectorsOf(dropped).map(({ offset }) => offset?.text)).toEqual(["7d4m", "1d4m", "4m", "7d4m"]);
  });

  test("are never on rules about elbow itself, which compare the data's age with those in use", () => {
    const late = rulesOf(requestOf({ offset: "expression" })).find(({ name }) => name === "ElbowDataLate");
    expect(late?.expression).toContain('class="alerting",cluster="prod-eks"}) > 240 + 360');
    expect(late?.expression).toContain('class="slow",cluster="prod-eks"}) > 5460 + 360');
    expect(late?.expression).not.toContain("offset");
  });

  test("metrics that the configuration does not read are named", () => {
    const freshness = {
      ...usualFreshness,
      metrics: { ...usualFreshness.metrics, exclude: ["RejectedConnectionCount"] },
    };
    expect(alertRules(requestOf({ freshness, templates: only("AlbRejectedConnections") })).warnings).toEqual([
      "AlbRejectedConnections uses alb_rejected_connection_count_sum, which this configuration does not read; add RejectedConnectionCount to metrics.include, or leave the alert out",
    ]);
    expect(alertRules(requestOf({ templates: builtIn.filter(({ enabled }) => enabled) })).warnings).toEqual(
      [],
    );
  });
});

describe("names of load balancers are data", () => {
  test("no name breaks out of its matcher", () => {
    const templates = only("TargetGroupEmpty");
    const plain = rulesOf(requestOf({ templates })).map(({ expression }) => selectorsOf(expression).length);
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (name) => {
        const hostile = name.toWellFormed();
        const rules = rulesOf(
          requestOf({
            templates,
            selections: [{ suffix: "x", names: [hostile], owner: null }],
            cluster: hostile,
          }),
        );
        expect(rules.map(({ expression }) => selectorsOf(expression).length)).toEqual(plain);
        for (const { matchers } of rules.flatMap(({ expression }) => selectorsOf(expression))) {
          const written = matchers.filter(({ label }) =>
            ["cluster", "load_balancer_name"].includes(label.text),
          );
          expect(written.map(({ value }) => value)).toEqual([hostile, hostile]);
        }
      }),
    );
  });

  test.each([['"} or vector(1) or {x="'], ["\\"], ["a\nb"], ["${labels}"], ["{{ $value }}"], ["`"], ["# x"]])(
    "%j",
    (name) => {
      const [rule] = rulesOf(
        requestOf({
          templates: only("AlbRejectedConnections"),
          selections: [{ suffix: "x", names: [name], owner: null }],
        }),
      );
      const [selector] = selectorsOf(rule?.expression ?? "");
      expect(selector?.matchers.map(({ value }) => value)).toEqual(["prod-eks", name]);
    },
  );
});

describe("selections", () => {
  test("of load balancers leave out rules about elbow itself", () => {
    const rules = rulesOf(requestOf({ selections: [{ suffix: "web", names: ["web"], owner: null }] }));
    expect(rules.map(({ name }) => name).filter((name) => name.startsWith("Elbow"))).toEqual([
      "ElbowLoadBalancerDataLate",
      "ElbowLoadBalancerMissing",
    ]);
  });

  test("by owner leave out target groups that wear other labels", () => {
    const owner = { namespace: "shop", job: "shop/gw", ownsTargetGroups: false };
    const names = rulesOf(requestOf({ selections: [{ suffix: "gw", names: [], owner }] })).map(
      ({ name }) => name,
    );
    expect(names.filter((name) => /^(TargetGroup|Elbow)/.test(name))).toEqual([]);
    expect(names).toContain("AlbLoadBalancer5xx");
  });

  test("of one kind of load balancer have no rule of another", () => {
    const selection = { suffix: "web", names: ["web"], owner: null, families: ["nlb"] as const };
    const names = rulesOf(requestOf({ selections: [selection] })).map(({ name }) => name);
    expect(names.filter((name) => /^(Alb|Clb|TargetGroup|load_balancer:)/.test(name))).toEqual([]);
    expect(names).toContain("NlbFlowsRefused");
  });

  test("by several names match exactly those", () => {
    const selection = { suffix: "x", names: ["a.b", "c"], owner: null };
    const [rule] = rulesOf(requestOf({ templates: only("AlbRejectedConnections"), selections: [selection] }));
    expect(rule?.expression).toContain(String.raw`load_balancer_name=~"a\\.b|c"`);
  });
});

describe("thresholds of single load balancers", () => {
  const overrides = [
    { loadBalancerName: 'we"b', parameter: "AlbTarget5xxHigh.ratio", value: 0.2 },
    { loadBalancerName: "api", parameter: "AlbTarget5xxHigh.ratio", value: 0.01 },
  ];
  const request = requestOf({ templates: only("AlbTarget5xxHigh"), overrides });

  test("are rows of one recorded series, however many load balancers", () => {
    const { groups } = alertRules(request);
    expect(groups.map(({ name }) => name)).toEqual([
      "elbow-thresholds-prod-eks",
      "elbow-alb-alerting-prod-eks",
    ]);
    expect(groups[0]?.rules.map(({ name, labels }) => ({ name, labels }))).toEqual([
      { name: "elbow:alert_threshold", labels: { parameter: "AlbTarget5xxHigh.ratio" } },
    ]);
    expect(groups[0]?.rules[0]?.expression.split("\n")).toEqual([
      String.raw`0 * group by (cluster, region, load_balancer_name) (last_over_time(elbow_load_balancer_info{load_balancer_name="we\"b",cluster="prod-eks"}[1h])) + 0.2`,
      'or 0 * group by (cluster, region, load_balancer_name) (last_over_time(elbow_load_balancer_info{load_balancer_name="api",cluster="prod-eks"}[1h])) + 0.01',
      'or 0 * group by (cluster, region, load_balancer_name) (last_over_time(elbow_load_balancer_info{cluster="prod-eks"}[1h])) + 0.05',
    ]);
  });

  test("are joined where the parameter stood, and written out where nothing is recorded", () => {
    const joined = rulesOf(request).find(({ kind }) => kind === "alert")?.expression;
    expect(joined).toContain(
      '> on (cluster, region, load_balancer_name) group_left () elbow:alert_threshold{parameter="AlbTarget5xxHigh.ratio",cluster="prod-eks"}',
    );
    const inline = rulesOf({ ...request, records: "inline" });
    expect(inline.map(({ kind }) => kind)).toEqual(["alert"]);
    expect(inline[0]?.expression).not.toContain("elbow:alert_threshold");
  });
});
