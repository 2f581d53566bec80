import { describe, expect, test } from "vitest";
import { builtInSet } from "../../../src/cli/scaffold-template-set.ts";
import type { TemplateTest } from "../../../src/scaffold/alerts/alert-template.ts";
import { usualLabels } from "../../../src/scaffold/alerts/rule-request.ts";
import { runRecorded } from "../../cli/recording-context.ts";
import { deliveredBefore } from "../../e2e/parts/rules-live-arrivals.ts";
import { incidents } from "../../e2e/parts/rules-live-incidents.ts";
import { judgeMinutes, type Expectation, type SeenMinute } from "../../e2e/parts/rules-live-judge.ts";
import { promtoolLastMin, promtoolParts } from "../../e2e/parts/rules-live-promtool.ts";
import { alertRulesOf } from "../../e2e/parts/rules-live-rules.ts";
import { alertKey, liveWorld, twinOf } from "../../e2e/parts/rules-live-world.ts";
import { only } from "../alerts/requests.ts";

const lastMin = 14;

/** Alerts that no incident of this world can raise, and why; test/e2e/rules.e2e.test.ts runs their own scenarios. */
const promtoolOnly: ReadonlyMap<string, string> = new Map([
  ["ElbowAbsent", "fires when no cluster of the store says anything, and here others live on"],
]);

const fires = ({ firing }: TemplateTest): boolean => firing.length > 0;

/** What a Prometheus shows whose evaluations lie `phase` minutes after the whole ones. */
function seenOf(expected: readonly Expectation[], phase = 0): readonly SeenMinute[] {
  return Array.from({ length: lastMin + 1 }, (_, minute) => ({
    minute,
    firing: new Set(
      expected
        .filter(({ fromMin, untilMin }) => minute >= fromMin + phase && minute < untilMin + phase)
        .map(({ key }) => key),
    ),
  }));
}

function withKey(seen: readonly SeenMinute[], key: string, from: number): readonly SeenMinute[] {
  return seen.map(({ minute, firing }) => ({
    minute,
    firing: minute >= from ? new Set([...firing, key]) : firing,
  }));
}

function withoutKey(seen: readonly SeenMinute[], key: string): readonly SeenMinute[] {
  return seen.map(({ minute, firing }) => ({
    minute,
    firing: new Set([...firing].filter((one) => one !== key)),
  }));
}

describe("the judge of the live phase", async () => {
  const { stdout: rulesText } = await runRecorded("scaffold alerts");
  const expected = liveWorld(rulesText).expected(0);
  const good = seenOf(expected);
  const capacity = "TargetGroupCapacityLost / prod / half-dead";
  const kinds = (seen: readonly SeenMinute[]): ReadonlySet<string> =>
    new Set(judgeMinutes(expected, seen).misfires.map(({ kind }) => kind));

  test.each([[-1], [0], [1]])("evaluations %i minutes beside the expected ones pass", (phase) => {
    const verdict = judgeMinutes(expected, seenOf(expected, phase));
    expect(verdict.misfires).toEqual([]);
    expect(verdict.alerts.length).toBeGreaterThan(40);
  });

  test("an incident that does not happen is noticed", () => {
    const { misfires, alerts } = judgeMinutes(expected, withoutKey(good, capacity));
    expect(misfires).toContainEqual({ kind: "missing", key: capacity, minute: 5 });
    expect(alerts).toContainEqual(expect.objectContaining({ key: capacity, seenMin: null }));
  });

  test("a threshold that is too low fires on the twin", () => {
    const twin = `TargetGroupCapacityLost / prod / ${twinOf("half-dead")}`;
    expect(judgeMinutes(expected, withKey(good, twin, 6)).misfires[0]).toEqual({
      kind: "unexpected",
      key: twin,
      minute: 6,
    });
  });

  test("an offset that is two minutes too small fires too early, one that is too large too late", () => {
    expect(kinds(withKey(good, capacity, 2))).toEqual(new Set(["too early"]));
    expect(kinds(withKey(withoutKey(good, capacity), capacity, 6))).toEqual(new Set(["missing"]));
  });

  test("an alert that stays after its end is noticed", () => {
    const key = "TargetGroupNoHealthyTargets / prod / recovered";
    expect(kinds(withKey(good, key, 3))).toEqual(new Set(["too late"]));
  });

  test("an alert that lapses once is noticed", () => {
    const lapsed = good.map((one) => (one.minute === 9 ? withoutKey([one], capacity)[0] : one));
    expect(kinds(lapsed.filter((one) => one !== undefined))).toEqual(new Set(["missing"]));
  });

  test("an alert of the same name for another code is another alert", () => {
    const labels = { alertname: "AlbGatewayErrorsSpike", cluster: "prod", load_balancer_name: "bad-deploy" };
    expect(alertKey({ ...labels, code: "502" })).not.toBe(alertKey({ ...labels, code: "504" }));
    expect(kinds(withKey(good, alertKey({ ...labels, code: "504" }), 4))).toEqual(new Set(["unexpected"]));
  });

  test("what is due after the phase is due in a part that promtool tests", () => {
    const live = new Set(judgeMinutes(expected, good).alerts.map(({ key }) => key));
    const later = expected.filter(({ key }) => !live.has(key)).map(({ key }) => key);
    const byPromtool = Object.values(promtoolParts)
      .flatMap(({ only }) => liveWorld(rulesText, { only }).expected(-Infinity))
      .filter(({ fromMin, everyMin }) => fromMin + everyMin <= promtoolLastMin);
    expect(later.length).toBeGreaterThan(15);
    expect(byPromtool.map(({ key }) => key)).toEqual(expect.arrayContaining(later));
  });

  test("every alert that is printed has an incident, but for those whose scenarios promtool alone runs", () => {
    const alerts = alertRulesOf(rulesText).map(({ name }) => name);
    const due = new Set(expected.map(({ key }) => key.split(" / ")[0]));
    expect(alerts.filter((name) => !due.has(name))).toEqual([...promtoolOnly.keys()]);
    expect(only(...promtoolOnly.keys()).filter(({ tests }) => !tests.some(fires))).toEqual([]);
    const all = builtInSet(usualLabels).sources.map(({ template }) => template.name);
    expect([...due].filter((name) => !all.includes(name ?? ""))).toEqual([]);
  });
});

describe("when minutes arrive in the simulated world", async () => {
  const world = liveWorld((await runRecorded("scaffold alerts")).stdout);
  const one = (name: string) => world.loadBalancers.find((balancer) => balancer.name === name);
  const before = (name: string, metricClass: "alerting" | "regular" | "slow", now: number) => {
    const balancer = one(name);
    return balancer === undefined ? null : deliveredBefore(balancer, metricClass, now);
  };

  test.each([
    ["alerting: settled two minutes ago", { name: "slow-twin", metricClass: "alerting", now: 7 }, 5],
    [
      "regular: at the last poll on the grid of five minutes",
      { name: "slow-twin", metricClass: "regular", now: 7 },
      3,
    ],
    [
      "slow: 75 minutes before the last poll on the grid of fifteen",
      { name: "slow-twin", metricClass: "slow", now: 7 },
      -75,
    ],
    ["silence is waited for", { name: "traffic-gone", metricClass: "alerting", now: 7 }, 2],
    ["nothing is read any more", { name: "south-one", metricClass: "alerting", now: 7 }, -10],
    ["the poll that failed first brings nothing", { name: "south-one", metricClass: "regular", now: 7 }, -12],
  ] as const)("%s", (_words, { name, metricClass, now }, first) => {
    expect(before(name, metricClass, now)).toBe(first);
  });

  test("each load balancer in trouble has a twin", () => {
    expect(incidents.map(({ name }) => one(twinOf(name))?.name)).toEqual(
      incidents.map(({ name }) => twinOf(name)),
    );
  });
});
