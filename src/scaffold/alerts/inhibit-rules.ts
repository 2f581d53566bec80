/** Who silences whom: the louder alert of the same load balancer, or of the same cluster. */
interface Inhibition {
  readonly why: string;
  readonly source: string;
  readonly targets: readonly string[];
  readonly equal: readonly string[];
}

const sameLoadBalancer = ["cluster", "region", "load_balancer_name"];

const inhibitions: readonly Inhibition[] = [
  {
    why: "no target is left: errors and unhealthy targets say the same again",
    source: "TargetGroupNoHealthyTargets|TargetGroupEmpty",
    targets: [
      "AlbLoadBalancer5xx",
      "AlbTarget5xxHigh",
      "AlbGatewayErrorsSpike",
      "TargetGroupUnhealthyTargets",
      "TargetGroupCapacityLost",
    ],
    equal: sameLoadBalancer,
  },
  {
    why: "the fast burn is the slow one, sooner",
    source: "AlbErrorBudgetBurnFast",
    targets: ["AlbErrorBudgetBurnSlow", "AlbErrorBudgetBurnTicket", "AlbTarget5xxHigh"],
    equal: sameLoadBalancer,
  },
  {
    why: "likewise",
    source: "AlbErrorBudgetBurnSlow",
    targets: ["AlbErrorBudgetBurnTicket"],
    equal: sameLoadBalancer,
  },
  {
    why: "no healthy target behind a network load balancer",
    source: "NlbNoHealthyTargets",
    targets: ["NlbUnhealthyTargets", "NlbZoneUnhealthy", "NlbTargetResets"],
    equal: sameLoadBalancer,
  },
  {
    why: "where nothing is delivered, nothing can be said about traffic, and late data is no second fault",
    source: "ElbowExporterDead|ElbowDataLate",
    targets: [
      "AlbTrafficDropped",
      "NlbTrafficDropped",
      "ElbowLoadBalancerMissing",
      "ElbowLoadBalancerDataLate",
    ],
    equal: ["cluster", "region"],
  },
  {
    why: "a dead exporter is late as well",
    source: "ElbowExporterDead",
    targets: ["ElbowDataLate"],
    equal: ["cluster", "region"],
  },
  {
    why: "and absent; absence knows no region",
    source: "ElbowExporterDead",
    targets: ["ElbowAbsent"],
    equal: ["cluster"],
  },
];

/** The names of alerts that inhibit or are inhibited, to be checked against the templates. */
export function inhibitedNames(): readonly string[] {
  return inhibitions.flatMap(({ source, targets }) => [...source.split("|"), ...targets]);
}

/** `inhibit_rules` for Alertmanager's configuration, as YAML text. */
export function inhibitRules(): string {
  const rules = inhibitions.map(
    ({ why, source, targets, equal }) =>
      `  # ${why}\n  - source_matchers: ['alertname=~"${source}"']\n    target_matchers: ['alertname=~"${targets.join("|")}"']\n    equal: [${equal.join(", ")}]\n`,
  );
  return `# For Alertmanager's configuration. Labels in "equal" that both lack count as equal.\ninhibit_rules:\n${rules.join("")}`;
}
