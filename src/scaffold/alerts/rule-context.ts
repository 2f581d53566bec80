import type { PromqlSelector } from "../promql/parse-promql.ts";
import { infoMetrics, selfMetrics } from "../promql/known-names.ts";
import { addMatchers, type AddedMatcher } from "../promql/edit-promql.ts";
import { readSeriesName } from "../promql/series-reference.ts";
import type { RuleRequest, RuleSelection } from "./rule-request.ts";

/** Adds what the selection and the cluster ask of every selector that can have those labels. */
export function selectIn(
  expression: string,
  selection: RuleSelection,
  { cluster }: Pick<RuleRequest, "cluster">,
): string {
  return addMatchers(expression, (selector) => [
    ...(cluster === null ? [] : [{ label: "cluster", values: [cluster] }]),
    ...(isAboutLoadBalancer(selector) ? selectionMatchers(selection) : []),
  ]);
}

/** Series of elbow itself that are about one load balancer. */
const selfPerLoadBalancer: readonly string[] = ["elbow_data_age_seconds", "elbow_incident"];

function isAboutLoadBalancer({ metric }: PromqlSelector): boolean {
  const name = metric?.text ?? "";
  return (
    selfPerLoadBalancer.includes(name) || !(selfMetrics.includes(name) || name === "ALERTS" || name === "")
  );
}

function selectionMatchers({ names, owner }: RuleSelection): readonly AddedMatcher[] {
  return [
    ...(names.length === 0 ? [] : [{ label: "load_balancer_name", values: names }]),
    ...(owner === null
      ? []
      : [
          { label: "namespace", values: [owner.namespace] },
          { label: "job", values: [owner.job] },
        ]),
  ];
}

/** Whether a selector reads what arrives late: CloudWatch's series and their info series. */
export function isDelivered({ metric }: PromqlSelector): boolean {
  const name = metric?.text ?? "";
  return infoMetrics.includes(name) || readSeriesName(name) !== null;
}
