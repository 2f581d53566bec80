import type { AlertTemplate, ParameterValue, TemplateFamily } from "./alert-template.ts";
import type { Freshness } from "./evaluation-offset.ts";

/** Which load balancers a set of rules is about. */
export interface RuleSelection {
  /** Added to the names of groups; "" = all load balancers. */
  readonly suffix: string;
  /** `load_balancer_name` is one of these; empty = not asked for. */
  readonly names: readonly string[];
  /** Where the name cannot be known: the owner's namespace and job; null = not asked for. */
  readonly owner: SelectedOwner | null;
  /** What kinds of load balancers these can be; left out = any. Rules of other kinds would match nothing. */
  readonly families?: readonly TemplateFamily[];
}

/** The labels of an owner whose load balancer's name is not known before it exists. */
export interface SelectedOwner {
  readonly namespace: string;
  readonly job: string;
  /** Whether the series of its target groups wear the same namespace and job. */
  readonly ownsTargetGroups: boolean;
}

/** A threshold of one load balancer: `parameter` is `AlertName.parameter`. */
export interface ThresholdOverride {
  readonly loadBalancerName: string;
  readonly parameter: string;
  readonly value: ParameterValue;
}

/** What rules are wanted. */
export interface RuleRequest {
  readonly templates: readonly AlertTemplate[];
  /** `AlertName.parameter` -> value, checked. */
  readonly values: ReadonlyMap<string, ParameterValue>;
  readonly overrides: readonly ThresholdOverride[];
  readonly freshness: Freshness;
  /** The cluster that every selector matches; null = all clusters. */
  readonly cluster: string | null;
  /** At least one. */
  readonly selections: readonly RuleSelection[];
  /** Where the offset is written: on the group, or into every selector. */
  readonly offset: "group" | "expression";
  /** Whether recorded series are written as rules or into the expressions that use them. */
  readonly records: "rules" | "inline";
  /** Label names that rules aggregate by, in place of the usual. */
  readonly labels: readonly string[];
  /** Whether alerts about load balancers get the kind and name of their owner from the info series. */
  readonly joinOwner: boolean;
  /** Labels that every alert gets, such as a team; values may not be templates. */
  readonly alertLabels: Readonly<Record<string, string>>;
  /** Severity as written in the label, by ours. */
  readonly severities: Readonly<Record<AlertTemplate["severity"], string>>;
  /** Beginning of runbook links: the alert's name in small letters is appended; null = the first steps stand in the alert itself. */
  readonly runbookUrl: string | null;
  /** Where Grafana has our dashboards, without a slash at the end; null = no links to them. */
  readonly grafanaUrl: string | null;
}

/** What rules aggregate by unless told otherwise: without `load_balancer`, so that a re-created one keeps its alert. */
export const usualLabels: readonly string[] = [
  "cluster",
  "region",
  "env",
  "namespace",
  "job",
  "load_balancer_name",
];
