import type { AlertTemplate } from "./alert-template.ts";
import type { RuleSelection } from "./rule-request.ts";

/**
 * Whether a template can have anything to do with a selection. No rule is written that can match nothing: of another kind
 * of load balancer, about target groups that wear other labels, or on self-metrics, which know no owner.
 */
export function canMatch(template: AlertTemplate, selection: RuleSelection): boolean {
  const isWhole = selection.names.length === 0 && selection.owner === null;
  if (template.family !== "exporter" && selection.families?.includes(template.family) === false) {
    return false;
  }
  if (template.family === "exporter" && selection.owner !== null) {
    return false;
  }
  switch (template.subject) {
    case "cluster":
      return isWhole;
    case "target-group":
      return selection.owner === null || selection.owner.ownsTargetGroups;
    case "load-balancer":
      return true;
    default:
      return template.subject satisfies never;
  }
}
