/** The variables of the dashboards, in the order in which they are shown. */
export const variableNames = [
  "datasource",
  "cloudwatch",
  "env",
  "cluster",
  "region",
  "namespace",
  "load_balancer_name",
  "target_group",
  "job",
  "load_balancer",
  "slo",
] as const;

/** Name of a dashboard variable. */
export type VariableName = (typeof variableNames)[number];

/** A Kubernetes object whose load balancers are shown: the info series know them, also those that do not exist yet. */
export interface OwnerChoice {
  readonly kind: "Ingress" | "Service" | "Gateway" | "IngressGroup";
  /** null for an IngressGroup, which has none. */
  readonly namespace: string | null;
  readonly name: string;
}

/** Where the colours change: the same figures as the alert rules start with. */
export interface DashboardThresholds {
  /** Share of failed requests, 0 to 1, that is worth a look and that is bad. */
  readonly errorShare: readonly [warning: number, critical: number];
  /** p99 in seconds that is worth a look and that is bad. */
  readonly latencySeconds: readonly [warning: number, critical: number];
}

/** What the user chooses of a dashboard. */
export interface DashboardParameters {
  /** Values of variables. In a dashboard they are what is selected at first; a pasted panel has them in its queries, where `${name}` refers to a variable of the user's own. */
  readonly values: Readonly<Partial<Record<VariableName, string>>>;
  /** null = not bound to one. */
  readonly owner: OwnerChoice | null;
  readonly thresholds: DashboardThresholds;
  /** Objective in percent that error budgets are counted from, below 100. */
  readonly sloPercent: number;
  /** Age of the newest settled minute, seconds: `now` is that much earlier, so that the right edge is not a cliff. */
  readonly delaySeconds: number;
  /** Whether `values` are written into the queries, because no variables go with them. */
  readonly pasted: boolean;
}

/**
 * Errors 1 and 5 % (Elastic alerts from 0.5 to 1 %, Sumo Logic and awesome-prometheus-alerts at 5 %); latency 1 and 3 s
 * (Claranet, Sumo Logic); 99.9 % as most examples of the SRE workbook; 4 minutes are a minute, its two to settle and one
 * until the next look.
 */
export const defaultParameters: DashboardParameters = {
  values: {},
  owner: null,
  thresholds: { errorShare: [0.01, 0.05], latencySeconds: [1, 3] },
  sloPercent: 99.9,
  delaySeconds: 240,
  pasted: false,
};
