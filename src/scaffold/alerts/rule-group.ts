import type { AlertDashboard } from "./alert-dashboard.ts";

/** One rule as every ruler knows it. */
export interface ScaffoldRule {
  /** `alert` or `record`, with its name. */
  readonly kind: "alert" | "record";
  readonly name: string;
  readonly expression: string;
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where Grafana can show it; null = nowhere. */
  readonly dashboard: AlertDashboard | null;
  /** Lines for a comment above it: what it is, its numbers and where they come from. */
  readonly comments: readonly string[];
}

/** Rules that are evaluated together, at the same distance from now. */
export interface RuleGroup {
  readonly name: string;
  readonly intervalSeconds: number;
  /** How far behind now the group looks; 0 = not at all, or the expressions do it themselves. */
  readonly offsetSeconds: number;
  /** How far behind now its expressions look by themselves. */
  readonly expressionOffsetSeconds: number;
  /** Why it looks so far behind. */
  readonly why: string;
  readonly rules: readonly ScaffoldRule[];
}

/** Everything that `scaffold alerts` found: groups to write, and what the user should know. */
export interface ScaffoldedRules {
  readonly groups: readonly RuleGroup[];
  readonly warnings: readonly string[];
}
