import { promqlString } from "../promql/promql-string.ts";
import type { DashboardParameters, VariableName } from "./dashboard-parameters.ts";

/** Label matchers in braces, for each kind of series. */
export interface Selectors {
  /** Series of load balancers. */
  readonly loadBalancer: string;
  /** Series of target groups of the load balancers shown. Not by namespace: a shared load balancer has none, its target groups have their own. */
  readonly ofTargetGroups: string;
  /** Series of the one target group shown. */
  readonly targetGroup: string;
  /** elbow's own series, and whatever knows nothing but the cluster. */
  readonly site: string;
  /** The share of requests that the objective lets fail, 0 to 1, as an expression. */
  readonly allowedShare: string;
  /** More matchers before a list, e.g. `type="application"`. */
  readonly with: (labels: readonly VariableName[], ...more: readonly string[]) => string;
}

/** Labels of every series that come from the configuration and may be missing: `.*` also matches without. */
export const siteLabels = ["env", "cluster", "region"] as const;

/** The matchers for the given choice of values. */
export function selectors(parameters: DashboardParameters): Selectors {
  const place = (labels: readonly VariableName[], ...more: readonly string[]): string =>
    `{${[...more, ...labels.flatMap((label) => matcher(label, parameters))].join(",")}}`;
  const named = ["load_balancer_name"] as const;
  return {
    // An owner's load balancers are chosen by name; one that is shared has no namespace to match.
    loadBalancer: place([
      ...siteLabels,
      ...(parameters.owner === null ? (["namespace"] as const) : []),
      ...named,
    ]),
    ofTargetGroups: place([...siteLabels, ...named]),
    targetGroup: place([...siteLabels, ...named, "target_group"]),
    site: place(siteLabels),
    allowedShare: `(1 - ${objective(parameters)} / 100)`,
    with: place,
  };
}

function objective({ values, pasted, sloPercent }: DashboardParameters): string {
  const value = values.slo;
  if (!pasted) {
    return "$slo";
  }
  return value !== undefined && isReference(value) ? value : String(sloPercent);
}

/**
 * The matcher of one label; none in a pasted panel where no value was given: a variable that its dashboard does not have would
 * match nothing. Values are placed as PromQL strings, so that none can break out; references go to Grafana as they are.
 */
export function matcher(
  label: VariableName,
  { values, pasted }: DashboardParameters,
): readonly [] | readonly [string] {
  const value = values[label];
  if (!pasted || (value === undefined && label === "load_balancer")) {
    // CloudWatch, on the other side of the comparison, cannot be asked without one either.
    return [`${label}=~"$${label}"`];
  }
  if (value === undefined) {
    return [];
  }
  return [isReference(value) ? `${label}=~"${value}"` : `${label}=${grafanaString(value)}`];
}

/** Whether a value is `$name` or `${name}`, with or without a format: a Grafana variable of the user's own. */
export function isReference(value: string): boolean {
  return /^\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?::\w+)?\})$/.test(value);
}

/** `text` as a PromQL string literal in a Grafana query. `$` is spelled by its code, or Grafana would look for a variable. */
export function grafanaString(text: string): string {
  return promqlString(text).replaceAll("$", "\\u0024");
}
