import type { MetricClass } from "../../../src/catalogue/metric.ts";
import type { DueAlert } from "./rules-live-incident.ts";

/** A cluster of the shared tenant, with what happens to its elbow. */
export interface LiveCluster {
  readonly name: string;
  /** The first bad minute, counted from the first live one. */
  readonly begins: number;
  /** What its elbow shows of itself in a minute counted from the first bad one; null = it is dead. */
  readonly selfMetrics: (minute: number) => readonly SelfMetric[] | null;
  /** False = from the first bad minute on nothing is read, so no data comes. */
  readonly readsOn: boolean;
  /** Ages of data are shown by a leader only. */
  readonly showsAges: (minute: number) => boolean;
  /** Small load balancers that exist only to have data, each with 10 requests a minute. */
  readonly bystanders: readonly string[];
  /** A load balancer with as much traffic as one that is missed. */
  readonly busyBystander?: string;
  readonly due: readonly (DueAlert & { readonly loadBalancer?: string })[];
}

/** One self-metric's value. Counters are sent as the numbers they are: rules see no difference. */
export interface SelfMetric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a calm elbow counts in a minute of its life, and what differs. */
interface Counts {
  readonly leads?: boolean;
  readonly refused?: number;
  readonly lost?: number;
  readonly changed?: number;
  readonly identityChanges?: number;
  readonly throttled?: number;
  readonly forecastUsd?: number;
  readonly expectedAlertingSeconds?: number;
}

/** Counters began long before history does. */
const life = 20_000;

function counted(minute: number, counts: Counts): readonly SelfMetric[] {
  const lived = minute + life;
  const row = (name: string, value: number, labels: SelfMetric["labels"] = {}): SelfMetric => ({
    name: `elbow_${name}`,
    labels,
    value,
  });
  const expected = (metricClass: MetricClass, seconds: number): SelfMetric =>
    row("data_age_expected_seconds", seconds, { class: metricClass });
  return [
    row("build_info", 1, { version: "1.0.0", node: "26" }),
    row("leader", counts.leads === false ? 0 : 1, { bucket: "0" }),
    row("points_total", 5000 * lived, { outcome: "delivered", reason: "none" }),
    row("points_total", 10 * lived, { outcome: "repeated", reason: "restart" }),
    row("points_total", counts.refused ?? 0, { outcome: "refused", reason: "out-of-order" }),
    row("points_total", counts.lost ?? 0, { outcome: "lost", reason: "catch-up-limit" }),
    row("late_points_total", counts.changed ?? 0, { kind: "changed", aws_namespace: "AWS/ApplicationELB" }),
    row("late_points_total", 40 * lived, { kind: "appeared", aws_namespace: "AWS/ApplicationELB" }),
    row("identity_changes_total", counts.identityChanges ?? 0),
    row("cloudwatch_requests_total", 100 * lived, { outcome: "answered" }),
    row("cloudwatch_requests_total", counts.throttled ?? 0, { outcome: "throttled" }),
    row("cloudwatch_cost_forecast_usd_per_month", counts.forecastUsd ?? 900),
    expected("alerting", counts.expectedAlertingSeconds ?? 240),
    expected("regular", 480),
    expected("slow", 5460),
  ];
}

/** How many minutes have been bad, this one included. */
const soFar = (minute: number): number => Math.max(0, minute + 1);

/** All clusters that push to one receiver. `prod` has the load balancers in trouble; its own elbow is well. */
export const clusters: readonly LiveCluster[] = [
  {
    // A change of leaders, a little throttling, repeats: health.
    name: "prod",
    begins: -8,
    selfMetrics: (minute) =>
      counted(minute, { leads: !(minute >= 0 && minute < 3), throttled: 5 * (minute + life) }),
    readsOn: true,
    showsAges: () => true,
    bystanders: [],
    due: [],
  },
  {
    // The exporter of one of five clusters stops. What it read last is three minutes older than its last breath.
    name: "west",
    begins: -13,
    selfMetrics: (minute) => (minute < 0 ? counted(minute, {}) : null),
    readsOn: false,
    showsAges: (minute) => minute < 0,
    bystanders: ["west-small"],
    busyBystander: "west-busy",
    due: [
      { alert: "ElbowExporterDead", trueAfter: 14, forMin: 5 },
      // Alertmanager silences this one: the rule sees no traffic, and the inhibition says why.
      { alert: "AlbTrafficDropped", loadBalancer: "west-busy", trueAfter: -3 + 13 + 4, forMin: 10 },
    ],
  },
  {
    // elbow runs, nobody leads: nothing is read.
    name: "north",
    begins: -8,
    selfMetrics: (minute) => counted(minute, { leads: minute < 0 }),
    readsOn: false,
    showsAges: (minute) => minute < 0,
    bystanders: ["north-small"],
    due: [
      { alert: "ElbowNoLeader", trueAfter: 9, forMin: 5 },
      { alert: "ElbowLoadBalancerMissing", loadBalancer: "north-small", trueAfter: -4 + 30, forMin: 10 },
    ],
  },
  {
    // CloudWatch throttles every call: self-metrics go on, data does not, and ages grow class by class.
    name: "south",
    begins: -7,
    selfMetrics: (minute) => counted(minute, { throttled: 100 * soFar(minute) }),
    readsOn: false,
    showsAges: () => true,
    bystanders: ["south-one", "south-two"],
    due: [
      { alert: "ElbowThrottled", trueAfter: 1, forMin: 10 },
      { alert: "ElbowDataLate", mark: "alerting", trueAfter: 8, forMin: 5 },
      { alert: "ElbowDataLate", mark: "regular", trueAfter: 10, forMin: 5 },
      { alert: "ElbowDataLate", mark: "slow", trueAfter: 15, forMin: 5 },
      ...["south-one", "south-two"].flatMap((loadBalancer) => [
        {
          alert: "ElbowLoadBalancerDataLate",
          mark: "alerting",
          loadBalancer,
          trueAfter: 10 + 7,
          forMin: 15,
        },
        {
          alert: "ElbowLoadBalancerDataLate",
          mark: "regular",
          loadBalancer,
          trueAfter: 12 + 7,
          forMin: 15,
        },
        {
          alert: "ElbowLoadBalancerDataLate",
          mark: "slow",
          loadBalancer,
          trueAfter: 17 + 7,
          forMin: 15,
        },
        { alert: "ElbowLoadBalancerMissing", loadBalancer, trueAfter: -4 + 30, forMin: 10 },
      ]),
    ],
  },
  {
    // The receiver refuses, labels change, values change late, the bill and the pace go up.
    name: "east",
    begins: 2,
    selfMetrics: (minute) =>
      counted(minute, {
        refused: 5 * soFar(minute),
        lost: 5 * soFar(minute),
        identityChanges: Math.min(1, soFar(minute)),
        changed: 1000 * soFar(minute),
        forecastUsd: minute < 0 ? 900 : 1200,
        expectedAlertingSeconds: minute < 0 ? 240 : 420,
      }),
    readsOn: true,
    showsAges: () => true,
    bystanders: ["east-small"],
    due: [
      { alert: "ElbowPointsRefused", mark: "out-of-order", trueAfter: 0, forMin: 0 },
      { alert: "ElbowPointsLost", mark: "catch-up-limit", trueAfter: 0, forMin: 0 },
      { alert: "ElbowIdentityChanges", trueAfter: 0, forMin: 0 },
      { alert: "ElbowBudgetForecast", trueAfter: 0, forMin: 15 },
      { alert: "ElbowOffsetTooSmall", mark: "alerting", trueAfter: 0, forMin: 15 },
      { alert: "ElbowLateChanges", trueAfter: 1, forMin: 30 },
    ],
  },
];
