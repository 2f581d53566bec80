import { describe, expect, test } from "vitest";
import type { AwsFailure } from "../../../src/aws/aws-failure.ts";
import { clusterNameAdvice } from "../../../src/controller/rules/cluster-name-advice.ts";
import { labelChanges } from "../../../src/controller/rules/label-changes.ts";
import { nextPassAtMs, type PassState } from "../../../src/controller/rules/next-pass.ts";
import { remedyOf } from "../../../src/controller/rules/remedy.ts";
import { reuseSame, sameSeries } from "../../../src/controller/rules/same-series.ts";
import { isHurried, nextWaiting, type Waiting } from "../../../src/controller/rules/waiting.ts";
import type { LoadBalancerSeries, SeriesLabels } from "../../../src/series/series-spec.ts";
import { loadBalancerOf, specOf } from "../../support/polling-world.ts";

describe("the next pass", () => {
  const calm: PassState = { lastAtMs: 1000, failures: 0, chance: 0.5, hurried: false };
  const intervalMs = 300_000;

  test.each<[string, Partial<PassState>, number]>([
    ["comes at once at the start", { lastAtMs: null }, Number.NEGATIVE_INFINITY],
    ["comes after the interval", {}, 301_000],
    ["comes up to a twentieth earlier", { chance: 0 }, 286_000],
    ["comes up to a twentieth later", { chance: 1 }, 316_000],
    ["comes after half a minute when something waits", { hurried: true }, 31_000],
    ["is tried again soon after a failure", { failures: 1 }, 1000 + 11_250],
    ["slows down while it fails", { failures: 4 }, 1000 + 90_000],
    ["slows down to five minutes at most", { failures: 40, chance: 1 }, 301_000],
    ["does not hurry while it fails", { failures: 40, hurried: true }, 226_000],
  ])("%s", (_name, changes, expected) => {
    expect(nextPassAtMs({ ...calm, ...changes }, intervalMs)).toBe(expected);
  });

  test("hurrying never slows down a short interval", () => {
    expect(nextPassAtMs({ ...calm, hurried: true }, 10_000)).toBe(11_000);
  });
});

describe("what waits for a load balancer", () => {
  const meta = { statusHostnames: [] as readonly string[] };
  const look = (
    unresolved: readonly string[],
    hostNames: readonly string[] = [],
    listed: readonly string[] = [],
  ) =>
    ({
      ownership: {
        loadBalancers: [],
        seenClusterTagValues: {},
        unresolved: unresolved.map((name) => ({
          object: { kind: "Ingress", namespace: "shop", name },
          reason: "",
        })),
      },
      objects: { ingresses: [{ ...meta, statusHostnames: hostNames }], services: [], gateways: [] },
      inventory: { loadBalancers: listed.map((dnsName) => ({ dnsName })) },
    }) as unknown as Parameters<typeof nextWaiting>[1];
  const elb = "K8S-web-123.eu-west-1.elb.amazonaws.com";
  const none: Waiting = new Map();

  test("keeps the time at which it was first seen", () => {
    const first = nextWaiting(none, look(["web"]), 1000);
    expect([...nextWaiting(first, look(["web", "api"]), 5000)]).toEqual([
      ["Ingress shop/web", 1000],
      ["Ingress shop/api", 5000],
    ]);
    expect(nextWaiting(first, look([]), 5000).size).toBe(0);
  });

  test.each([
    { name: "an unknown ELB host name", shown: elb, listed: [], count: 1 },
    {
      name: "one of a network load balancer",
      shown: "a-1.elb.eu-west-1.amazonaws.com",
      listed: [],
      count: 1,
    },
    { name: "one in China", shown: "a-1.cn-north-1.elb.amazonaws.com.cn", listed: [], count: 1 },
    { name: "not a known one, in any case", shown: elb.toLowerCase(), listed: [elb], count: 0 },
    { name: "not somebody's own domain", shown: "shop.example.com", listed: [], count: 0 },
    { name: "not an address", shown: "10.0.0.1", listed: [], count: 0 },
    { name: "not an empty name", shown: "", listed: [], count: 0 },
  ])("$name", ({ shown, listed, count }) => {
    expect(nextWaiting(none, look([], [shown], listed), 0).size).toBe(count);
  });

  test("hurries for ten minutes only", () => {
    const waiting = new Map([["x", 1000]]);
    expect([isHurried(waiting, 2000), isHurried(waiting, 600_999), isHurried(waiting, 601_000)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isHurried(none, 0)).toBe(false);
  });
});

describe("the same series", () => {
  const one = (): LoadBalancerSeries =>
    loadBalancerOf("a", [specOf({ arn: "a", metric: "M" }), specOf({ arn: "a", metric: "N" })]);
  const withLabels = (labels: Partial<SeriesLabels>): LoadBalancerSeries => ({
    ...one(),
    labels: { ...one().labels, ...labels },
  });

  test("described twice are the same", () => {
    expect(sameSeries(one(), one())).toBe(true);
  });

  test.each<[string, LoadBalancerSeries]>([
    ["name", { ...one(), name: "b" }],
    ["a spec less", { ...one(), specs: one().specs.slice(1) }],
    ["the order of specs", { ...one(), specs: one().specs.toReversed() }],
    ["settle time", { ...one(), specs: one().specs.map((spec) => ({ ...spec, settleMs: 1 })) }],
    ["class", { ...one(), specs: one().specs.map((spec) => ({ ...spec, class: "slow" as const })) }],
    ["a label", withLabels({ sets: new Map([["", { labels: { x: "y" }, resource: {} }]]) })],
    [
      "a label set more",
      withLabels({ sets: new Map([...one().labels.sets, ["t", { labels: {}, resource: {} }]]) }),
    ],
    ["an info series less", withLabels({ infos: [] })],
    [
      "an info series' label",
      withLabels({ infos: one().labels.infos.map((info) => ({ ...info, labels: {} })) }),
    ],
  ])("differs in %s", (_name, other) => {
    expect(sameSeries(one(), other)).toBe(false);
    expect(sameSeries(other, one())).toBe(false);
  });

  test("what is the same is reused, what is not is new, what went is not kept", () => {
    const before = [one(), loadBalancerOf("gone", [])];
    const changed = { ...loadBalancerOf("b", []), name: "c" };
    const after = reuseSame(before, [one(), changed]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(changed);
    expect(after).toHaveLength(2);
  });
});

describe("changes of labels in words", () => {
  const labelled = (
    labels: Record<string, string>,
    key = "",
    resource: Record<string, string> = {},
  ): SeriesLabels => ({
    sets: new Map([[key, { labels, resource }]]),
    infos: [],
  });

  const group = "targetgroup/t/1";

  test.each<{ name: string; before: SeriesLabels; after: SeriesLabels; words: string }>([
    { name: "none", before: labelled({ a: "1" }), after: labelled({ a: "1" }), words: "" },
    {
      name: "another value",
      before: labelled({ job: "a/x" }),
      after: labelled({ job: "b/x" }),
      words: 'job "a/x" is now "b/x"',
    },
    {
      name: "an added label",
      before: labelled({}),
      after: labelled({ env: "p" }),
      words: 'env "p" was added',
    },
    {
      name: "a label taken away",
      before: labelled({ env: "p" }),
      after: labelled({}),
      words: 'env "p" was taken away',
    },
    {
      name: "of a target group",
      before: labelled({ port: "80" }, group),
      after: labelled({ port: "81" }, group),
      words: 'port "80" is now "81" of targetgroup/t/1',
    },
    { name: "a target group that came", before: labelled({}), after: labelled({}, group), words: "" },
    {
      name: "of the resource",
      before: labelled({}, "", { "service.name": "x" }),
      after: labelled({}, "", { "service.name": "y" }),
      words: 'resource service.name "x" is now "y"',
    },
    {
      name: "hostile keys",
      before: labelled({}),
      after: labelled(JSON.parse('{"__proto__":"x"}') as Record<string, string>),
      words: '__proto__ "x" was added',
    },
  ])("$name", ({ before, after, words }) => {
    expect(labelChanges(before, after)).toBe(words);
  });

  test("many are told in part", () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_unused, index) => [`l${index}`, "x"]));
    expect(labelChanges(labelled({}), labelled(many))).toMatch(/^l0 "x" was added, .*, and 3 more$/);
  });
});

describe("advice about the cluster's name", () => {
  test("none while a load balancer carries it", () => {
    expect(clusterNameAdvice(["prod", "old"], { old: 1, other: 9 })).toBeNull();
  });

  test("names what was seen instead, most frequent first", () => {
    expect(clusterNameAdvice(["prod"], { dev: 1, "prod-eks": 7 })?.message).toBe(
      'No load balancer carries the cluster tag "prod". Seen instead: "prod-eks" (7), "dev" (1).',
    );
  });

  test("shortens a long list", () => {
    const seen = Object.fromEntries(Array.from({ length: 14 }, (_unused, index) => [`c${index + 10}`, 1]));
    expect(clusterNameAdvice(["prod"], seen)?.message).toMatch(/"c19" \(1\) and 4 more\.$/);
  });

  test("says when there is nothing at all", () => {
    expect(clusterNameAdvice(["a", "b"], {})?.message).toContain('(wanted: "a" or "b")');
  });
});

describe("remedies", () => {
  const codes: readonly AwsFailure["code"][] = [
    "no-credentials",
    "expired-credentials",
    "denied",
    "throttled",
    "network",
    "unavailable",
    "bad-request",
    "not-found",
    "unexpected",
  ];

  test.each(codes)("%s: one or two sentences, its own", (code) => {
    const failure = (one: AwsFailure["code"]): AwsFailure => ({
      code: one,
      name: "X",
      message: "x",
      action: "elasticloadbalancing:DescribeTags",
    });
    const remedy = remedyOf(failure(code));
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    expect(codes.filter((other) => remedyOf(failure(other)) === remedy)).toEqual([code]);
    expect(remedyOf(failure("denied"))).toContain("elasticloadbalancing:DescribeTags");
  });
});
